/** An isolate that serves nothing and does what the tests tell it over a channel. */
import { runIsolate } from "../../lib/isolate/supervisor.ts";

/** What isolates tell the tests. */
export type Told = { isolate: number; what: "started" | "stopped" };
/** What the tests tell isolates: to throw where nobody catches, or that they were heard to stop. */
export type Order = { isolate: number; what: "crash" | "heard" };
/** Ports stand for behaviours here. */
export const PORT = {
  /** No isolate can listen. */
  taken: 1,
  /** No isolate is ever done with starting. */
  endless: 2,
} as const;

// The runtime writes what nobody has caught to stderr, whatever the supervisor does: in one line.
(Error as { stackTraceLimit?: number }).stackTraceLimit = 0;

if ("WorkerGlobalScope" in globalThis) {
  runIsolate(async (isolate, port) => {
    if (port === PORT.taken) throw new Error(`isolate ${isolate} cannot listen`);
    if (port === PORT.endless) await new Promise(() => {});
    const channel = new BroadcastChannel(`supervisor test ${port}`);
    const { promise: heard, resolve } = Promise.withResolvers<void>();
    channel.onmessage = ({ data }: MessageEvent<Order>) => {
      if (data.isolate !== isolate) return;
      if (data.what === "crash") throw new Error(`isolate ${isolate} was told to crash`);
      resolve();
    };
    const tell = (what: Told["what"]) => channel.postMessage({ isolate, what } satisfies Told);
    tell("started");
    return {
      url: `http://localhost:${port}/`,
      async stop() {
        tell("stopped");
        // What was posted just before a channel closes may be lost.
        await heard;
        channel.close();
      },
    };
  });
}

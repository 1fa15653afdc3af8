/**
 * Members who only listen, in a thread of their own. On request it looks at its sockets only every
 * few milliseconds: a read costs a system call whatever it brings, so this is what keeps the
 * generator cheaper than the servers. Those who write are in another thread and are not slowed.
 */
import { Crowd } from "./crowd.ts";
import type { ServerName } from "./dialect.ts";

/** What the thread is told. */
export interface AudienceOrder {
  server: ServerName;
  port: number;
  room: string;
  count: number;
  /** Milliseconds between two looks; 0 reads at once. */
  lookEveryMs: number;
  /** Shared: messages, frames, bytes, gaps, lost connections. */
  counters: Float64Array;
}

/** What the thread answers. */
export type AudienceAnswer = { kind: "ready" } | { kind: "failed"; message: string };

const scope = globalThis as unknown as Pick<Worker, "postMessage"> & {
  onmessage: (event: MessageEvent<AudienceOrder>) => void;
};

scope.onmessage = async ({ data }) => {
  const { counters, count, lookEveryMs, ...target } = data;
  const crowd = new Crowd({ ...target, onHeard: () => publish(crowd, counters) });
  try {
    await crowd.open(count);
    scope.postMessage({ kind: "ready" } satisfies AudienceAnswer);
  } catch (error) {
    scope.postMessage({ kind: "failed", message: String(error) } satisfies AudienceAnswer);
  }
  if (lookEveryMs > 0) await lookNowAndThen(lookEveryMs);
};

function publish(crowd: Crowd, counters: Float64Array): void {
  counters[0] = crowd.messages;
  counters[1] = crowd.frames;
  counters[2] = crowd.bytes;
  counters[3] = crowd.gaps;
  counters[4] = crowd.lost + (crowd.error ? 1 : 0);
}

/** Blocks the thread between two turns of its event loop; what has arrived is read in one. */
async function lookNowAndThen(ms: number): Promise<never> {
  const never = new Int32Array(new SharedArrayBuffer(4));
  while (true) {
    Atomics.wait(never, 0, 0, ms);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

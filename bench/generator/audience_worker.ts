/**
 * Members who only listen, in a thread of their own. On request it looks at its sockets only every
 * few milliseconds: a read costs a system call whatever it brings, so this is what keeps the
 * generator cheaper than the servers. Those who write are in another thread and are not slowed.
 */
import { parentPort, workerData } from "node:worker_threads";
import { Crowd } from "./crowd.ts";
import type { ServerName } from "./dialect.ts";

/** What the thread is given. */
export interface AudienceOrder {
  server: ServerName;
  port: number;
  room: string;
  count: number;
  /** Milliseconds between two looks; 0 reads at once. */
  lookEveryMs: number;
  /** Shared: messages, frames, bytes, gaps, lost connections, open connections. */
  counters: Float64Array;
}

/** What the thread answers. */
export type AudienceAnswer = { kind: "ready" } | { kind: "failed"; message: string };

const { counters, count, lookEveryMs, ...target } = workerData as AudienceOrder;
const crowd = new Crowd({
  ...target,
  onHeard: publish,
  onOpen: () => counters[5] = crowd.members.length,
});
try {
  await crowd.open(count);
  answer({ kind: "ready" });
} catch (error) {
  answer({ kind: "failed", message: String(error) });
}
if (lookEveryMs > 0) lookNowAndThen(lookEveryMs);

function publish(): void {
  counters[0] = crowd.messages;
  counters[1] = crowd.frames;
  counters[2] = crowd.bytes;
  counters[3] = crowd.gaps;
  counters[4] = crowd.lost + (crowd.error ? 1 : 0);
}

function answer(message: AudienceAnswer): void {
  parentPort?.postMessage(message);
}

/** Blocks the thread between two turns of its event loop, of which one reads all that arrived. */
function lookNowAndThen(ms: number): void {
  const never = new Int32Array(new SharedArrayBuffer(4));
  const look = () => {
    Atomics.wait(never, 0, 0, ms);
    setImmediate(look);
  };
  look();
}

import { usageOf } from "../../support/process_usage.ts";
import { type Latency, LatencySamples } from "../../support/stats.ts";
import { Crowd } from "../crowd.ts";
import { pace } from "../pace.ts";
import { pause } from "../pause.ts";

/** Some readers stop reading in a busy room, and read again after a while. Sori alone. */
export interface StallOrder {
  mode: "stall";
  port: number;
  serverPid: number;
  members: number;
  writers: number;
  rate: number;
  textLength: number;
  /** Those who stop: several, so that what one costs stands out of what a heap does by itself. */
  stalled: number;
  warmUpMs: number;
  /** How long everybody reads, and then how long they stand still. */
  beforeMs: number;
  stallMs: number;
}

/** What came of it. */
export interface StallResult {
  /** The other members' latency while everybody reads, and while some do not. */
  before: Latency;
  during: Latency;
  /** By how much the server grew in each of the two, and in the first as if it were as long. */
  grownBeforeKib: number;
  grownDuringKib: number;
  /** Until they had everything, from when they read again. */
  caughtUpMs: number;
  /** Messages they never got: must be 0. */
  missing: number;
  gaps: number;
  lost: number;
}

export async function stall(order: StallOrder): Promise<StallResult> {
  const { port, serverPid, members, rate, beforeMs, stallMs, textLength } = order;
  const capacity = Math.ceil(members * rate * stallMs / 1_000 * 1.1);
  const [before, during] = [new LatencySamples(capacity), new LatencySamples(capacity)];
  let samples: LatencySamples | null = null;
  const crowd = new Crowd({
    server: "sori",
    port,
    room: "bench",
    onHeard(_, heard) {
      const at = performance.timeOrigin + performance.now();
      if (samples) { for (const { time } of heard.messages()) samples.add(at - time); }
    },
  });
  const readers = new Crowd({ server: "sori", port, room: "bench" });
  await crowd.open(members);
  await readers.open(order.stalled);
  await pause(1_500);
  const writers = crowd.members.slice(0, order.writers);
  const speech = pace({ crowd, writers, rate, textLength });
  await pause(order.warmUpMs);
  const sizes = [await usageOf(serverPid)];
  samples = before;
  await pause(beforeMs);
  sizes.push(await usageOf(serverPid));
  samples = during;
  for (const { socket } of readers.members) socket.pause();
  await pause(stallMs);
  sizes.push(await usageOf(serverPid));
  samples = null;
  for (const { socket } of readers.members) socket.resume();
  const resumedAt = performance.now();
  const said = speech.stop();
  const due = said * order.stalled;
  while (readers.messages < due && performance.now() - resumedAt < 120_000) await pause(5);
  const caughtUpMs = performance.now() - resumedAt;
  const error = crowd.error ?? readers.error;
  if (error) throw error;
  const [first, second, third] = sizes.map(({ rssKib }) => rssKib) as [number, number, number];
  return {
    before: before.summary(),
    during: during.summary(),
    grownBeforeKib: (second - first) * stallMs / beforeMs,
    grownDuringKib: third - second,
    caughtUpMs,
    missing: due - readers.messages,
    gaps: crowd.gaps + readers.gaps,
    lost: crowd.lost + readers.lost,
  };
}

import { usageOf } from "../../support/process_usage.ts";
import { type Latency, LatencySamples } from "../../support/stats.ts";
import { Crowd } from "../crowd.ts";
import { pace } from "../pace.ts";
import { pause } from "../pause.ts";

/** One reader stops reading in a busy room, and reads again after a while. Sori alone. */
export interface StallOrder {
  mode: "stall";
  port: number;
  serverPid: number;
  members: number;
  writers: number;
  rate: number;
  textLength: number;
  warmUpMs: number;
  /** How long the reader stands still, and how long before that everybody reads. */
  stallMs: number;
}

/** What came of it. */
export interface StallResult {
  /** The other members' latency while everybody reads, and while one does not. */
  before: Latency;
  during: Latency;
  /** By how much the server grew in each of the two. */
  grownBeforeKib: number;
  grownDuringKib: number;
  /** Until the reader had everything, from when it read again. */
  caughtUpMs: number;
  /** Messages the reader never got: must be 0. */
  missing: number;
  gaps: number;
  lost: number;
}

export async function stall(order: StallOrder): Promise<StallResult> {
  const { port, serverPid, members, rate, stallMs, textLength } = order;
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
  const reader = new Crowd({ server: "sori", port, room: "bench" });
  await crowd.open(members);
  await reader.open(1);
  await pause(1_500);
  const writers = crowd.members.slice(0, order.writers);
  const speech = pace({ crowd, writers, rate, textLength });
  await pause(order.warmUpMs);
  const sizes = [await usageOf(serverPid)];
  samples = before;
  await pause(stallMs);
  sizes.push(await usageOf(serverPid));
  samples = during;
  reader.members[0]!.socket.pause();
  await pause(stallMs);
  sizes.push(await usageOf(serverPid));
  samples = null;
  reader.members[0]!.socket.resume();
  const resumedAt = performance.now();
  const said = speech.stop();
  while (reader.messages < said && performance.now() - resumedAt < 120_000) await pause(5);
  const caughtUpMs = performance.now() - resumedAt;
  const error = crowd.error ?? reader.error;
  if (error) throw error;
  const [first, second, third] = sizes.map(({ rssKib }) => rssKib) as [number, number, number];
  return {
    before: before.summary(),
    during: during.summary(),
    grownBeforeKib: second - first,
    grownDuringKib: third - second,
    caughtUpMs,
    missing: said - reader.messages,
    gaps: crowd.gaps + reader.gaps,
    lost: crowd.lost + reader.lost,
  };
}

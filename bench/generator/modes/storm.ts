import { Crowd } from "../crowd.ts";
import type { ServerName } from "../dialect.ts";
import { pace } from "../pace.ts";
import { pause } from "../pause.ts";
import { type Latency, LatencySamples } from "../../support/stats.ts";

/** All members lose their connections at once and come back at once; meanwhile others talk. */
export interface StormOrder {
  mode: "storm";
  server: ServerName;
  port: number;
  members: number;
  /** Messages they miss. */
  missed: number;
  textLength: number;
}

/** What came of it. */
export interface StormResult {
  /** Until all were connected again. */
  connectedMs: number;
  /** Until all had everything they had missed; null for a server that does not keep it. */
  caughtUpMs: number | null;
  /** Of each member, from its first attempt to being in the room again. */
  latency: Latency;
  /** Messages that members did not get: 0, or all of them where nothing is kept. */
  missing: number;
  gaps: number;
}

export async function storm(order: StormOrder): Promise<StormResult> {
  const { server, port, members, missed, textLength } = order;
  const crowd = new Crowd({ server, port, room: "bench" });
  const talker = new Crowd({ server, port, room: "bench" });
  await crowd.open(members);
  await talker.open(1);
  const say = async (count: number) => {
    const before = talker.messages;
    const speech = pace({ crowd: talker, writers: talker.members, rate: 1_000, textLength });
    await pause(count);
    const said = speech.stop();
    while (talker.messages - before < said) await pause(5);
    return said;
  };
  // So that everybody has a place in the log.
  await say(10);
  await pause(1_500);
  const before = crowd.messages;
  for (const { socket } of crowd.members) socket.destroy();
  await pause(500);
  const said = await say(missed);
  const latencies = new LatencySamples(members);
  const startedAt = performance.now();
  await Promise.all(crowd.members.map(async (member) => {
    await crowd.reopen(member);
    latencies.add(performance.now() - startedAt);
  }));
  const connectedMs = performance.now() - startedAt;
  const keeps = crowd.dialect.resume !== undefined;
  const all = () => crowd.messages - before >= said * members;
  while (keeps && !all() && performance.now() - startedAt < 60_000) await pause(5);
  if (crowd.error) throw crowd.error;
  return {
    connectedMs,
    caughtUpMs: keeps ? performance.now() - startedAt : null,
    latency: latencies.summary(),
    missing: said * members - (crowd.messages - before),
    gaps: crowd.gaps,
  };
}

import process from "node:process";
import { usageOf } from "../../support/process_usage.ts";
import { type Latency, LatencySamples } from "../../support/stats.ts";
import { Crowd } from "../crowd.ts";
import type { ServerName } from "../dialect.ts";
import { pace } from "../pace.ts";
import { pause } from "../pause.ts";

/** Messages at a fixed rate, whatever the server does: how long until every member has each. */
export interface PacedOrder {
  mode: "paced";
  server: ServerName;
  port: number;
  serverPid: number;
  members: number;
  /** Members who write, in turn. */
  writers: number;
  /** Messages a second. */
  rate: number;
  textLength: number;
  warmUpMs: number;
  measureMs: number;
}

/** What came of it. */
export interface PacedResult {
  /** From when a message was due to when a member had read it, over all members. */
  latency: Latency;
  serverCpu: number;
  generatorCpu: number;
  missing: number;
  gaps: number;
  lost: number;
}

export async function paced(order: PacedOrder): Promise<PacedResult> {
  const { server, port, members, rate } = order;
  let measuring = false;
  const samples = new LatencySamples(Math.ceil(rate * members * order.measureMs / 1_000 * 1.2));
  const crowd = new Crowd({
    server,
    port,
    room: "bench",
    onHeard(_, heard) {
      if (!measuring) return;
      const at = performance.timeOrigin + performance.now();
      for (const { time } of heard.messages()) samples.add(at - time);
    },
  });
  await crowd.open(members);
  // Who is here is told a second later.
  await pause(1_200);
  const before = crowd.messages;
  // Writers stand here and there among the others.
  const writers = Array.from(
    { length: order.writers },
    (_, i) => crowd.members[Math.floor((i + 0.5) * members / order.writers)]!,
  );
  const speech = pace({ crowd, writers, rate, textLength: order.textLength });
  await pause(order.warmUpMs);
  measuring = true;
  const start = {
    at: performance.now(),
    own: process.cpuUsage(),
    usage: await usageOf(order.serverPid),
  };
  await pause(order.measureMs);
  const end = {
    at: performance.now(),
    own: process.cpuUsage(),
    usage: await usageOf(order.serverPid),
  };
  measuring = false;
  const said = speech.stop();
  for (let i = 0; i < 50 && crowd.messages - before < said * members; i++) await pause(100);
  if (crowd.error) throw crowd.error;
  const ms = end.at - start.at;
  const own = end.own.user + end.own.system - start.own.user - start.own.system;
  return {
    latency: samples.summary(),
    serverCpu: (end.usage.cpuMs - start.usage.cpuMs) / ms,
    generatorCpu: own / 1_000 / ms,
    missing: said * members - (crowd.messages - before),
    gaps: crowd.gaps,
    lost: crowd.lost,
  };
}

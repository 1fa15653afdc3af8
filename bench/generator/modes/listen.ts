import process from "node:process";
import { Audience } from "../audience.ts";
import type { ServerName } from "../dialect.ts";
import { pause } from "../pause.ts";

/** Hears as much as it can of what is shouted at it; see `replay.ts`. */
export interface ListenOrder {
  mode: "listen";
  server: ServerName;
  port: number;
  members: number;
  warmUpMs: number;
  measureMs: number;
  lookEveryMs: number;
}

/** What came of it. */
export interface ListenResult {
  deliveredPerSecond: number;
  mbPerSecond: number;
  generatorCpu: number;
  gaps: number;
}

export async function listen(order: ListenOrder): Promise<ListenResult> {
  const { server, port, members: count, lookEveryMs } = order;
  const audience = new Audience({ server, port, room: "bench", count, lookEveryMs });
  await audience.ready;
  await pause(order.warmUpMs);
  const sample = () => ({ ...audience.totals, at: performance.now(), own: process.cpuUsage() });
  const start = sample();
  await pause(order.measureMs);
  const end = sample();
  const ms = end.at - start.at;
  const own = end.own.user + end.own.system - start.own.user - start.own.system;
  return {
    deliveredPerSecond: (end.messages - start.messages) / ms * 1_000,
    mbPerSecond: (end.bytes - start.bytes) / ms / 1_000,
    generatorCpu: own / 1_000 / ms,
    gaps: end.gaps,
  };
}

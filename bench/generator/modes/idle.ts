import { usageOf } from "../../support/process_usage.ts";
import { Crowd } from "../crowd.ts";
import type { ServerName } from "../dialect.ts";
import { pause } from "../pause.ts";

/** Connections that are in their rooms and say nothing. */
export interface IdleOrder {
  mode: "idle";
  server: ServerName;
  port: number;
  serverPid: number;
  connections: number;
  /** Rooms they are spread over; a server without rooms has one. */
  rooms: number;
  /** How long the server may come to rest before its memory is looked at. */
  settleMs: number;
}

/** What came of it. */
export interface IdleResult {
  kibPerConnection: number;
  connectedPerSecond: number;
  lost: number;
}

/** Connections made before the measurement, so that code and buffers are there. */
const WARM_UP = 200;

export async function idle(order: IdleOrder): Promise<IdleResult> {
  const { server, port, serverPid, rooms } = order;
  const warmUp = new Crowd({ server, port, room: "warm" });
  await warmUp.open(WARM_UP);
  warmUp.close();
  await pause(order.settleMs);
  const before = await usageOf(serverPid);
  const crowds = Array.from(
    { length: rooms },
    (_, i) => new Crowd({ server, port, room: `idle${i}` }),
  );
  const startedAt = performance.now();
  const share = Math.floor(order.connections / rooms);
  const waiting = crowds.values();
  const opener = async () => {
    for (const crowd of waiting) await crowd.open(share);
  };
  await Promise.all([opener(), opener()]);
  const took = performance.now() - startedAt;
  await pause(order.settleMs);
  const after = await usageOf(serverPid);
  return {
    kibPerConnection: (after.rssKib - before.rssKib) / (share * rooms),
    connectedPerSecond: share * rooms / took * 1_000,
    lost: crowds.reduce((sum, { lost }) => sum + lost, 0),
  };
}

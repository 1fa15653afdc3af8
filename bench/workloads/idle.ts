import type { ServerName } from "../generator/dialect.ts";
import type { IdleResult } from "../generator/modes/idle.ts";
import { cell, count, type Effort, over, type Section } from "../report/section.ts";
import { byTurns, measure } from "../support/measure.ts";
import { SERVERS } from "./fan_out.ts";

const kib = (value: number) => `${value.toFixed(1)} KiB`;

/** (d) Connections that only are there. */
export async function idleConnections({ runs, quick }: Effort): Promise<Section> {
  const connections = quick ? 2_000 : 10_000;
  const cases = (server: ServerName, rooms: number) => () =>
    measure<IdleResult>(server, {
      mode: "idle",
      server,
      connections,
      rooms,
      settleMs: 2_000,
    });
  const results = await byTurns(runs, {
    "sori, one room": cases("sori", 1),
    "sori, 100 rooms": cases("sori", 100),
    ...Object.fromEntries(
      SERVERS.filter((server) => server !== "sori").map((server) => [server, cases(server, 1)]),
    ) as Record<Exclude<ServerName, "sori">, () => Promise<IdleResult>>,
  });
  const rows = Object.entries(results).map(([name, all]) => ({
    name,
    memory: over(all, (it) => it.kibPerConnection),
    rate: over(all, (it) => it.connectedPerSecond),
  }));
  return {
    title: "Idle connections",
    about: `${connections} connections that have entered their room and say nothing: how much ` +
      "larger the server's process is for each, and how many come in a second.",
    table: [
      ["server", "memory a connection", "connected a second"],
      ...rows.map(({ name, memory, rate }) => [name, cell(memory, kib), cell(rate, count)]),
    ],
    claims: rows.filter(({ name }) => name.startsWith("sori")).map(({ name, memory }) => ({
      what: `memory a joined connection at ${connections}, ${name}`,
      target: "≤ 30 KiB",
      measured: kib(memory.median),
      met: memory.median <= 30,
    })),
  };
}

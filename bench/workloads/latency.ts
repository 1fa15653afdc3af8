import type { ServerName } from "../generator/dialect.ts";
import type { PacedResult } from "../generator/modes/paced.ts";
import { atMost, cell, type Claim, type Effort, ms, over } from "../report/section.ts";
import { type Section, share } from "../report/section.ts";
import { byTurns, measure } from "../support/measure.ts";
import { SERVERS } from "./fan_out.ts";

/** Messages a second into so many members. */
const RATES = [{ rate: 100, members: 500 }, { rate: 10, members: 5_000 }] as const;

/** (b) Latency at a fixed rate. */
export async function latency({ runs, quick }: Effort): Promise<Section> {
  const table = [["rate", "server", "p50", "p99", "largest", "server CPU", "generator CPU"]];
  const claims: Claim[] = [];
  const groups: NonNullable<Section["chart"]>["groups"] = {};
  for (const { rate, members } of quick ? RATES.slice(0, 1) : RATES) {
    const results = await byTurns(
      runs,
      Object.fromEntries(SERVERS.map((server) => [
        server,
        () =>
          measure<PacedResult>(server, {
            mode: "paced",
            server,
            members,
            writers: 10,
            rate,
            textLength: 48,
            warmUpMs: quick ? 500 : 2_000,
            measureMs: quick ? 2_000 : 3_000,
          }),
      ])) as Record<ServerName, () => Promise<PacedResult>>,
    );
    const p99 = (server: ServerName) => over(results[server], (it) => it.latency.p99);
    for (const server of SERVERS) {
      const all = results[server];
      table.push([
        `${rate}/s into ${members}`,
        server,
        cell(over(all, (it) => it.latency.p50), ms),
        cell(p99(server), ms),
        cell(over(all, (it) => it.latency.max), ms),
        share(over(all, ({ serverCpu }) => serverCpu).median),
        share(over(all, ({ generatorCpu }) => generatorCpu).median),
      ]);
    }
    groups[`${rate}/s into ${members}`] = Object.fromEntries(
      SERVERS.map((server) => [server, p99(server)]),
    );
    const what = `p99 at ${rate} messages/s into ${members} members, against ws`;
    if (members === 500) claims.push(atMost(what, p99("sori"), p99("ws"), 1.5));
  }
  return {
    title: "Latency at a fixed rate",
    about: "From the moment a message was due to be sent until a member has read it, over all " +
      "members and messages. Ten members write, by turns.",
    table,
    claims,
    chart: { title: "p99 latency at a fixed rate", unit: "ms", groups },
  };
}

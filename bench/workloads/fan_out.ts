import type { SaturateResult } from "../generator/modes/saturate.ts";
import type { ServerName } from "../generator/dialect.ts";
import {
  atLeast,
  atMost,
  cell,
  type Claim,
  count,
  type Effort,
  ms,
  over,
} from "../report/section.ts";
import { type Section, share } from "../report/section.ts";
import { byTurns, measure, type Plan } from "../support/measure.ts";

/** Everybody who is compared. */
export const SERVERS: readonly ServerName[] = ["sori", "bun", "ws", "socket.io"];

/** Who only listens need not look often: about as many reads a second, however many members. */
export function lookEveryMs(members: number): number {
  return Math.max(4, members / 100);
}

/** The order for writers who say as much as the server takes. */
export function saturation(server: ServerName, members: number, quick: boolean): Plan {
  return {
    mode: "saturate",
    server,
    members,
    writers: 16,
    inFlight: 4,
    textLength: 48,
    // Until the runtimes have compiled what is busy: what is measured is a server that runs.
    warmUpMs: quick ? 1_000 : 2_000,
    measureMs: quick ? 1_000 : 2_000,
    lookEveryMs: lookEveryMs(members),
  };
}

/** (a) Messages delivered a second. */
export async function fanOut({ runs, quick }: Effort): Promise<Section> {
  const table = [[
    "members",
    "server",
    "delivered a second",
    "said a second",
    "p50 for the writer",
    "p99 for the writer",
    "server CPU",
    "generator CPU",
  ]];
  const claims: Claim[] = [];
  const groups: NonNullable<Section["chart"]>["groups"] = {};
  for (const members of [32, 500, 2_000]) {
    const results = await byTurns(
      runs,
      Object.fromEntries(SERVERS.map((server) => [
        server,
        () => measure<SaturateResult>(server, saturation(server, members, quick)),
      ])) as Record<ServerName, () => Promise<SaturateResult>>,
    );
    const delivered = (server: ServerName) =>
      over(results[server], ({ deliveredPerSecond }) => deliveredPerSecond);
    const p99 = (server: ServerName) => over(results[server], ({ latency }) => latency.p99);
    for (const server of SERVERS) {
      const all = results[server];
      table.push([
        `${members}`,
        server,
        cell(delivered(server), count),
        cell(over(all, ({ saidPerSecond }) => saidPerSecond), count),
        cell(over(all, ({ latency }) => latency.p50), ms),
        cell(p99(server), ms),
        share(over(all, ({ serverCpu }) => serverCpu).median),
        share(over(all, ({ generatorCpu }) => generatorCpu).median),
      ]);
    }
    groups[`${members} members`] = Object.fromEntries(
      SERVERS.map((server) => [server, delivered(server)]),
    );
    const who = `delivered a second to ${members} members, against`;
    claims.push(atLeast(`${who} ws`, delivered("sori"), delivered("ws"), members === 32 ? 5 : 20));
    if (members > 32) {
      claims.push(
        atLeast(`${who} Socket.IO`, delivered("sori"), delivered("socket.io"), 40),
        atLeast(`${who} Bun`, delivered("sori"), delivered("bun"), 1),
      );
    }
    if (members === 500) {
      claims.push(
        atMost("p99 at saturation, 500 members, against ws", p99("sori"), p99("ws"), 0.2),
      );
    }
    claims.push(whole(`messages missing or out of order, ${members} members`, results.sori));
  }
  return {
    title: "Fan-out at saturation",
    about: "16 writers in one room, each with 4 messages of 48 characters under way: it says the " +
      "next one when it has heard its own. Sori has every message on disk before anybody hears " +
      "it; the others store nothing. Every member is checked: each message once, in one order.",
    table,
    claims,
    chart: { title: "Messages delivered a second", unit: "messages/s", groups },
  };
}

function whole(what: string, results: readonly SaturateResult[]): Claim {
  const wrong = results.reduce((sum, it) => sum + Math.abs(it.missing) + it.gaps + it.lost, 0);
  return { what, target: "0", measured: `${wrong}`, met: wrong === 0 };
}

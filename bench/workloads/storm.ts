import type { ServerName } from "../generator/dialect.ts";
import type { StormResult } from "../generator/modes/storm.ts";
import { cell, type Effort, ms, over, type Section } from "../report/section.ts";
import { byTurns, measure } from "../support/measure.ts";
import { SERVERS } from "./fan_out.ts";

/** (e) All come back at once. */
export async function reconnectStorm({ runs, quick }: Effort): Promise<Section> {
  const members = quick ? 500 : 2_000;
  const missed = quick ? 500 : 1_000;
  const results = await byTurns(
    runs,
    Object.fromEntries(SERVERS.map((server) => [
      server,
      () =>
        measure<StormResult>(server, { mode: "storm", server, members, missed, textLength: 48 }),
    ])) as Record<ServerName, () => Promise<StormResult>>,
  );
  const wrong = results.sori.reduce((sum, it) => sum + Math.abs(it.missing) + it.gaps, 0);
  return {
    title: "Reconnect storm",
    about: `${members} members lose their connections at once, miss about ${missed} messages, ` +
      "and connect again, all in the same moment. Sori then sends each what it missed; with the " +
      "others that is gone.",
    table: [
      ["server", "all connected after", "p99 of one connection", "all have what they missed after"],
      ...SERVERS.map((server) => {
        const all = results[server];
        return [
          server,
          cell(over(all, (it) => it.connectedMs), ms),
          cell(over(all, (it) => it.latency.p99), ms),
          server === "sori" ? cell(over(all, (it) => it.caughtUpMs ?? NaN), ms) : "never",
        ];
      }),
    ],
    claims: [{
      what: "messages missing or out of order after a reconnect storm",
      target: "0",
      measured: `${wrong}`,
      met: wrong === 0,
    }],
  };
}

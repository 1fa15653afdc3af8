import type { ListenResult } from "../generator/modes/listen.ts";
import { atLeast, cell, count, type Effort, type Measured, over } from "../report/section.ts";
import { type Section, share } from "../report/section.ts";
import { byTurns, measure } from "../support/measure.ts";
import type { Spread } from "../support/stats.ts";
import { lookEveryMs } from "./fan_out.ts";

const MEMBERS = 500;

/** How much the generator itself can hear. */
export async function ceiling(
  { runs, quick }: Effort,
  measured: Readonly<Record<string, Measured>>,
): Promise<Section> {
  const heard = (server: "sori" | "ws") => () =>
    measure<ListenResult>("replay", {
      mode: "listen",
      server,
      members: MEMBERS,
      warmUpMs: 500,
      measureMs: quick ? 1_000 : 3_000,
      lookEveryMs: lookEveryMs(MEMBERS),
    }, { env: { REPLAY: server, MEMBERS: String(MEMBERS) } });
  const results = await byTurns(runs, {
    "Sori's frames of 64 messages": heard("sori"),
    "frames of one message": heard("ws"),
  });
  const rates = Object.values(results).map((all) => over(all, (it) => it.deliveredPerSecond));
  const slowest = rates.reduce((a, b) => a.median < b.median ? a : b);
  const delivered = Object.values(measured["fan-out"]?.chart?.groups ?? {}).flatMap((group) =>
    Object.values(group)
  );
  const fastest = delivered.toSorted((a, b) => b.median - a.median)[0];
  return {
    title: "What the generator can hear",
    about: `A program that only sends prepared bytes takes the server's place, for ${MEMBERS} ` +
      "members. This is what the generator takes at the most, with every frame found and, for " +
      "Sori's, the order checked.",
    table: [
      ["what is sent", "messages heard a second", "MB a second", "generator CPU"],
      ...Object.entries(results).map(([name, all]) => [
        name,
        cell(over(all, (it) => it.deliveredPerSecond), count),
        cell(over(all, (it) => it.mbPerSecond), (value) => value.toFixed(0)),
        share(over(all, (it) => it.generatorCpu).median),
      ]),
    ],
    claims: fastest ? [twice(slowest, fastest)] : [],
  };
}

function twice(generator: Spread, fastest: Spread) {
  return atLeast("the generator alone, against the fastest server", generator, fastest, 2);
}

import type { ListenResult } from "../generator/modes/listen.ts";
import { cell, count, type Effort, over, type Section } from "../report/section.ts";
import { share } from "../report/section.ts";
import { byTurns, measure } from "../support/measure.ts";

/** How much the generator itself can hear. */
export async function ceiling({ runs, quick }: Effort): Promise<Section> {
  const members = 500;
  const heard = (server: "sori" | "ws") => () =>
    measure<ListenResult>("replay", {
      mode: "listen",
      server,
      members,
      warmUpMs: 500,
      measureMs: quick ? 1_000 : 3_000,
      lookEveryMs: 4,
    }, { env: { REPLAY: server, MEMBERS: String(members) } });
  const results = await byTurns(runs, {
    "Sori's frames of 64 messages": heard("sori"),
    "frames of one message": heard("ws"),
  });
  return {
    title: "What the generator can hear",
    about: "A program that only sends prepared bytes takes the server's place, for 500 members. " +
      "This is what the generator takes at the most, with every frame found and, for Sori's, the " +
      "order checked.",
    table: [
      ["what is sent", "messages heard a second", "MB a second", "generator CPU"],
      ...Object.entries(results).map(([name, all]) => [
        name,
        cell(over(all, (it) => it.deliveredPerSecond), count),
        cell(over(all, (it) => it.mbPerSecond), (value) => value.toFixed(0)),
        share(over(all, (it) => it.generatorCpu).median),
      ]),
    ],
    claims: [],
  };
}

import type { SaturateResult } from "../generator/modes/saturate.ts";
import { atLeast, cell, type Claim, count, type Effort, ms, over } from "../report/section.ts";
import { type Section, share } from "../report/section.ts";
import { byTurns, measure } from "../support/measure.ts";
import { saturation } from "./fan_out.ts";

/** From this share of all cores on the machine is the limit. */
const FULL = 0.9;

/** (h) The same room over one isolate and over two. */
export async function isolates({ runs, quick }: Effort): Promise<Section> {
  const anywhere = { place: "anywhere", generatorPlace: "anywhere" } as const;
  const table = [[
    "members",
    "isolates",
    "delivered a second",
    "server CPU",
    "generator CPU",
    "of all cores",
    "server CPU for a million",
  ]];
  const cores = navigator.hardwareConcurrency;
  const inUse = (it: SaturateResult) => (it.serverCpu + it.generatorCpu) / cores;
  const claims: Claim[] = [];
  for (const members of quick ? [500] : [500, 2_000]) {
    const results = await byTurns(runs, {
      "1": () => measure<SaturateResult>("sori", saturation("sori", members, quick), anywhere),
      "2": () =>
        measure<SaturateResult>("sori", saturation("sori", members, quick), {
          ...anywhere,
          isolates: 2,
        }),
    });
    const delivered = (name: "1" | "2") => over(results[name], (it) => it.deliveredPerSecond);
    for (const name of ["1", "2"] as const) {
      const cpu = (figure: (it: SaturateResult) => number) =>
        share(over(results[name], figure).median);
      table.push([
        `${members}`,
        name,
        cell(delivered(name), count),
        cpu((it) => it.serverCpu),
        cpu((it) => it.generatorCpu),
        cpu(inUse),
        cell(over(results[name], (it) => it.serverCpu / it.deliveredPerSecond * 1e9), ms),
      ]);
    }
    const what = `2 isolates against 1, ${members} members, ${cores} cores`;
    const claim = atLeast(what, delivered("2"), delivered("1"), 1.5);
    const used = over(results["2"], inUse).median;
    // With no core left neither the isolates nor the generator can do more.
    const full = !claim.met && used >= FULL;
    claims.push(
      full
        ? {
          ...claim,
          target: `${claim.target}, or no core is free`,
          measured: `${claim.measured}, ${share(used)} of all cores in use`,
          met: true,
        }
        : claim,
    );
  }
  return {
    title: "One room over several isolates",
    about:
      "The fan-out workload with one isolate and with two, on all cores. The generator needs " +
      "its share of them: where the two together use all there is, the cores are the limit and " +
      "not the isolates.",
    table,
    claims,
  };
}

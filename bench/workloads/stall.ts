import type { StallResult } from "../generator/modes/stall.ts";
import { cell, type Effort, ms, over, type Section } from "../report/section.ts";
import { byTurns, measure } from "../support/measure.ts";

/** Readers who stop at one time. */
const STALLED = 10;

const mib = (kib: number) => `${(kib / 1024).toFixed(1)} MiB`;

/** Readers that stop reading. */
export async function stalledReader({ runs, quick }: Effort): Promise<Section> {
  const [beforeMs, stallMs] = quick ? [4_000, 5_000] : [12_000, 60_000];
  const { sori: results } = await byTurns(quick ? 1 : Math.min(runs, 3), {
    sori: () =>
      measure<StallResult>("sori", {
        mode: "stall",
        members: 20,
        stalled: STALLED,
        writers: 10,
        rate: 5_000,
        textLength: 48,
        warmUpMs: quick ? 2_000 : 10_000,
        beforeMs,
        stallMs,
      }),
  });
  const before = over(results, (it) => it.before.p99);
  const during = over(results, (it) => it.during.p99);
  const cost = over(results, (it) => (it.grownDuringKib - it.grownBeforeKib) / STALLED);
  const ratio = during.median / before.median;
  const wrong = results.reduce((sum, it) => sum + Math.abs(it.missing) + it.gaps + it.lost, 0);
  return {
    title: "Readers that stop reading",
    about: `20 members, 5,000 messages a second. ${STALLED} more readers stop for ` +
      `${stallMs / 1_000} s, all at once, and then go on. What one costs is how much more the ` +
      "server grew in that time than before, when everybody read, by the number of them; below " +
      "zero it is lost in what the heap does by itself.",
    table: [
      ["", "everybody reads", `${STALLED} do not`],
      ["p99 of the others", cell(before, ms), cell(during, ms)],
      [
        `growth of the server in ${stallMs / 1_000} s`,
        cell(over(results, (it) => it.grownBeforeKib), mib),
        cell(over(results, (it) => it.grownDuringKib), mib),
      ],
      ["memory for each that stopped", "", cell(cost, mib)],
      ["all caught up after", "", cell(over(results, (it) => it.caughtUpMs), ms)],
    ],
    claims: [
      {
        what: `memory that a reader costs who stops for ${stallMs / 1_000} s`,
        target: "≤ 1 MiB",
        measured: mib(cost.median),
        met: cost.median <= 1024,
      },
      {
        what: "p99 of the others meanwhile",
        target: "≤ 1.1×",
        measured: `${ratio.toFixed(2)}×`,
        met: ratio <= 1.1,
      },
      {
        what: "messages they did not get in the end",
        target: "0",
        measured: `${wrong}`,
        met: wrong === 0,
      },
    ],
  };
}

import type { StallResult } from "../generator/modes/stall.ts";
import { cell, type Effort, ms, over, type Section } from "../report/section.ts";
import { byTurns, measure } from "../support/measure.ts";

const mib = (kib: number) => `${(kib / 1024).toFixed(1)} MiB`;

/** A reader that stops reading (issue 4, "Slow readers"). */
export async function stalledReader({ runs, quick }: Effort): Promise<Section> {
  const stallMs = quick ? 5_000 : 60_000;
  const { sori: results } = await byTurns(quick ? 1 : Math.min(runs, 3), {
    sori: () =>
      measure<StallResult>("sori", {
        mode: "stall",
        members: 20,
        writers: 10,
        rate: 5_000,
        textLength: 48,
        warmUpMs: quick ? 2_000 : 20_000,
        stallMs,
      }),
  });
  const before = over(results, (it) => it.before.p99);
  const during = over(results, (it) => it.during.p99);
  const cost = over(results, (it) => it.grownDuringKib - it.grownBeforeKib);
  const ratio = during.median / before.median;
  const wrong = results.reduce((sum, it) => sum + Math.abs(it.missing) + it.gaps + it.lost, 0);
  return {
    title: "A reader that stops reading",
    about: `20 members, 5,000 messages a second; one more reader does not read for ` +
      `${stallMs / 1_000} s, then goes on. The server's growth in that time is compared with ` +
      "its growth in as long a time before, when everybody read.",
    table: [
      ["", "everybody reads", "one does not"],
      ["p99 of the others", cell(before, ms), cell(during, ms)],
      [
        "growth of the server",
        cell(over(results, (it) => it.grownBeforeKib), mib),
        cell(over(results, (it) => it.grownDuringKib), mib),
      ],
      ["caught up after", "", cell(over(results, (it) => it.caughtUpMs), ms)],
    ],
    claims: [
      {
        what: "memory a stalled reader costs",
        target: "≤ 1 MiB",
        measured: mib(cost.median),
        met: cost.median <= 1024,
      },
      {
        what: "p99 of the others while one stands still",
        target: "≤ 1.1×",
        measured: `${ratio.toFixed(2)}×`,
        met: ratio <= 1.1,
      },
      {
        what: "messages the stalled reader did not get in the end",
        target: "0",
        measured: `${wrong}`,
        met: wrong === 0,
      },
    ],
  };
}

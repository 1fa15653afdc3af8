import type { Circumstances, Measured } from "./section.ts";

/** The report as Markdown. */
export function markdown(
  sections: readonly Measured[],
  machine: readonly (readonly [name: string, value: string])[],
): string {
  const claims = sections.flatMap((section) => section.claims);
  return [
    "# Results",
    "Medians over several runs, servers by turns, with the range in brackets. How it is measured " +
    "and where the time goes: [README.md](README.md).",
    "![Messages delivered a second, and p99 latency, by server](results.svg)",
    "## Against the goals",
    table([
      ["what", "goal", "measured", ""],
      ...claims.map(({ what, target, measured, met }) => [
        what,
        target,
        measured,
        met ? "met" : "**missed**",
      ]),
    ]),
    ...sections.flatMap(({ title, about, table: rows, circumstances }) => [
      `## ${title}`,
      about,
      table(rows),
      said(circumstances),
    ]),
    "## Machine",
    table([["", ""], ...machine]),
  ].join("\n\n") + "\n";
}

function said({ date, runs, quick, load: [before, after], note }: Circumstances): string {
  const many = runs === 1 ? "one run" : `${runs} runs`;
  const noise = `load average ${before.toFixed(1)} before and ${after.toFixed(1)} after`;
  return `*${date}, ${many}${quick ? ", a quick look" : ""}; ${noise}${note ? `; ${note}` : ""}.*`;
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

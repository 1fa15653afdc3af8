// deno-lint-ignore-file no-console -- a command-line tool
/** `deno task bench`: measures, says what came out, and writes it to `bench/RESULTS.md`. */
import { coldStart } from "./workloads/cold_start.ts";

/** Fresh processes of each kind. */
const COLD_STARTS = 15;

const { sori, oneLine } = await coldStart(COLD_STARTS);
const ms = (value: number) => `${value.toFixed(0)} ms`;
const row = (name: string, { median, min, max, runs }: typeof sori) =>
  `| ${name} | ${ms(median)} | ${ms(min)} – ${ms(max)} | ${runs} |`;

const results = `# Results

Deno ${Deno.version.deno}, ${Deno.build.os} ${Deno.build.arch}, ${navigator.hardwareConcurrency} cores,
load average ${Deno.loadavg().map((load) => load.toFixed(1)).join(", ")} (1, 5, 15 minutes).

## Cold start

From the spawning of a process to the first byte of its answer.

| | median | range | runs |
|---|---|---|---|
${row("Sori: the home page, 100 rooms in the store", sori)}
${row('one line: `Deno.serve(() => new Response("ok"))`', oneLine)}

Ratio of the medians: **${(sori.median / oneLine.median).toFixed(2)}**
`;
await Deno.writeTextFile(new URL("RESULTS.md", import.meta.url), results);
console.log(results);

// deno-lint-ignore-file no-console -- a command-line tool
/**
 * `deno task bench`: measures Sori and its peers by turns, says what came out, and writes it to
 * `bench/RESULTS.md`, `bench/results.svg` and the tables of the READMEs.
 *
 * - `--quick` looks for about three minutes, once at everything, and writes nothing.
 * - `--only=fan-out,latency` measures some sections; the others keep their last results.
 * - `--runs=7` instead of 5.
 * - `--date=2025-11-20` and `--note=…` are written beside the results.
 */
import { parseArgs } from "node:util";
import { markdown } from "./report/markdown.ts";
import { plot } from "./report/plot.ts";
import { writeSpeed } from "./report/speed.ts";
import type { Effort, Measured, Section } from "./report/section.ts";
import { machine } from "./support/machine.ts";
import { install } from "./support/npm.ts";
import { ceiling } from "./workloads/ceiling.ts";
import { coldStart } from "./workloads/cold_start.ts";
import { fanOut } from "./workloads/fan_out.ts";
import { idleConnections } from "./workloads/idle.ts";
import { isolates } from "./workloads/isolates.ts";
import { latency } from "./workloads/latency.ts";
import { openRoom } from "./workloads/open_room.ts";
import { durablePublish } from "./workloads/publish.ts";
import { stalledReader } from "./workloads/stall.ts";
import { reconnectStorm } from "./workloads/storm.ts";

/** A section is told what was measured before it. */
type Workload = (
  effort: Effort,
  measured: Readonly<Record<string, Measured>>,
) => Promise<Section>;

/** Every section, in the order of the report. */
const SECTIONS: Record<string, Workload> = {
  "fan-out": fanOut,
  "latency": latency,
  "publish": durablePublish,
  "idle": idleConnections,
  "storm": reconnectStorm,
  "stall": stalledReader,
  "cold-start": coldStart,
  "open-room": openRoom,
  "isolates": isolates,
  "ceiling": ceiling,
};

const { values } = parseArgs({
  args: Deno.args,
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    runs: { type: "string" },
    date: { type: "string", default: new Date().toISOString().slice(0, 10) },
    note: { type: "string" },
  },
});
const { quick, date, note } = values;
const runs = Number(values.runs ?? (quick ? 1 : 5));
const wanted = values.only?.split(",") ?? Object.keys(SECTIONS);
const unknown = wanted.filter((name) => !Object.hasOwn(SECTIONS, name));
if (unknown.length > 0) {
  console.error(`No section '${unknown[0]}'; there are ${Object.keys(SECTIONS).join(", ")}.`);
  Deno.exit(1);
}

const store = new URL("results.json", import.meta.url);
await install(new URL("peers/", import.meta.url));
const measured: Record<string, Measured> = quick ? {} : await lastResults();
for (const name of wanted) {
  console.error(`${name}…`);
  const before = Deno.loadavg()[0]!;
  const section = await SECTIONS[name]!({ runs, quick }, measured);
  const load = [before, Deno.loadavg()[0]!] as const;
  const circumstances = { date, runs, quick, load, ...note !== undefined && { note } };
  measured[name] = { ...section, circumstances };
  if (!quick) await Deno.writeTextFile(store, `${JSON.stringify(measured, null, 1)}\n`);
}
const sections = Object.keys(SECTIONS).flatMap((name) => measured[name] ?? []);
const report = markdown(sections, await machine());
console.log(report);
if (!quick) {
  await install(new URL("plot/", import.meta.url));
  const svg = await plot(sections.flatMap(({ chart }) => chart ?? []));
  await Deno.writeTextFile(new URL("results.svg", import.meta.url), svg);
  await Deno.writeTextFile(new URL("RESULTS.md", import.meta.url), report);
  await writeSpeed(new URL("../", import.meta.url), measured);
}

async function lastResults(): Promise<Record<string, Measured>> {
  try {
    return JSON.parse(await Deno.readTextFile(store)) as Record<string, Measured>;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
}

// deno-lint-ignore-file no-console -- a command-line tool
/**
 * `deno task test:mutations` shows that the simulator finds bugs: each known bug is planted into a
 * copy of the product, and a schedule must fail. `--count=…` are the schedules a bug, at the most
 * (default 2,000), `--only=…` a part of the names of those wanted; `--write` puts the table into
 * README.md. Ends with 1 if a bug is not found.
 *
 * @module
 */
import { bundle, SERVER_SIDE } from "../../tools/bundle.ts";
import { inWorker } from "./in_worker.ts";
import type { Mutation } from "./mutation.ts";
import { MUTATIONS } from "./mutation_list.ts";
import { readOptions } from "./options.ts";
import type { Seeds } from "./worker.ts";

/** What is copied for the planting: the product and what runs it. */
const COPIED = ["lib", "routes", "tests/sim", "tests/support"] as const;

const ROOT = new URL("../../", import.meta.url);

/** What became of a planted bug. */
export interface Found {
  /** Schedules that were run. */
  schedules: number;
  /** What failed in the last of them; null if the bug was not found. */
  failure: string | null;
}

/** Plants a bug and runs schedules until one fails. */
export async function tryMutation(
  mutation: Mutation,
  first: number,
  count: number,
): Promise<Found> {
  const folder = await Deno.makeTempDir({ prefix: "sori-mutation-" });
  try {
    for (const part of COPIED) await copy(new URL(part, ROOT), `${folder}/${part}`);
    for (const { file, from, to } of mutation.edits) {
      const path = `${folder}/${file}`;
      await Deno.writeTextFile(path, plant(await Deno.readTextFile(path), file, from, to));
    }
    return await run(await bundled(folder), {
      first,
      step: 1,
      end: first + count,
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The copy's worker as JavaScript: of TypeScript the types would be checked, which takes longer than all else. */
async function bundled(folder: string): Promise<URL> {
  const root = new URL(`file://${folder}/`);
  const entrypoints = [`${folder}/tests/sim/worker.ts`];
  for (const [name, bytes] of await bundle(root, { ...SERVER_SIDE, entrypoints })) {
    await Deno.writeFile(new URL(name, root), bytes);
  }
  return new URL("worker.js", root);
}

/** Replaces the one place that reads `from`; a bug that cannot be planted any more must be noticed. */
function plant(text: string, file: string, from: string, to: string): string {
  const places = text.split(from).length - 1;
  if (places !== 1) throw new Error(`${file} has ${places} places that read\n${from}`);
  return text.replace(from, () => to);
}

async function run(worker: URL, seeds: Seeds): Promise<Found> {
  const found: Found = { schedules: 0, failure: null };
  const hung = await inWorker(worker, { kind: "run", seeds }, (message) => {
    if (message.kind === "begins") found.schedules++;
    if (message.kind !== "totals") return;
    found.failure = message.totals.failures[0]?.failure ?? null;
    if (found.failure !== null) return "enough";
  });
  return hung === null ? found : { ...found, failure: "it never ends" };
}

async function copy(from: URL, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { isDirectory, name } of Deno.readDir(from)) {
    const source = new URL(`${from.href}/${name}`);
    if (isDirectory) await copy(source, `${to}/${name}`);
    else await Deno.copyFile(source, `${to}/${name}`);
  }
}

/** Whether a bug can still be planted; throws if not. */
export async function checkMutation({ edits }: Mutation): Promise<void> {
  for (const { file, from, to } of edits) {
    plant(await Deno.readTextFile(new URL(file, ROOT)), file, from, to);
  }
}

/** A line of what is printed, and of the table in README.md. */
type Row = Mutation & Found;

function describe({ name, rule, schedules, failure }: Row): string {
  const verdict = failure === null ? "MISSED" : "caught";
  const by = failure === null ? "" : `: ${failure.slice(0, 120)}`;
  return `${verdict} ${rule.padEnd(4)} ${name}, in schedule ${schedules}${by}`;
}

/** Puts the table into README.md, between its marks. */
async function writeTable(rows: readonly Row[]): Promise<void> {
  const lines = rows.map(({ name, rule, schedules, failure }) => {
    const by = failure === null
      ? "not found"
      : /\b[IR]\d+(?=:)/.exec(failure)?.[0] ?? kind(failure);
    return `| ${name} | ${rule} | ${by} | ${schedules} |`;
  });
  const table = [
    "| bug | breaks | found by | in schedule |",
    "| --- | --- | --- | ---: |",
    ...lines,
  ];
  const file = new URL("./README.md", import.meta.url);
  const text = await Deno.readTextFile(file);
  const marks = /(<!-- mutations -->\n)[\s\S]*(\n<!-- end -->)/;
  const written = text.replace(marks, (_, a, b) => `${a}\n${table.join("\n")}\n${b}`);
  await Deno.writeTextFile(file, written);
}

/** What a failure without the name of a rule has found. */
function kind(failure: string): string {
  if (failure.includes("asks for") || failure.startsWith("history")) return "a page of history";
  if (failure.includes("name is told")) return "names";
  if (failure.startsWith("The log") || failure.startsWith("The stored log")) {
    return "the stored log";
  }
  if (failure.startsWith("unhandled") || failure.startsWith("thrown")) return "an exception";
  return failure === "it never ends" ? failure : "the log";
}

async function main(): Promise<void> {
  const { count, seed, only, workers, write } = readOptions(Deno.args, { count: 2_000 });
  const queue = MUTATIONS.filter(({ name }) => name.includes(only));
  for (const mutation of queue) await checkMutation(mutation);
  const rows = new Map<Mutation, Row>();
  const waiting = [...queue];
  const runner = async () => {
    for (let mutation = waiting.shift(); mutation; mutation = waiting.shift()) {
      const row = { ...mutation, ...await tryMutation(mutation, seed, count) };
      rows.set(mutation, row);
      console.log(describe(row));
    }
  };
  await Promise.all(Array.from({ length: workers }, runner));
  const missed = [...rows.values()].filter(({ failure }) => failure === null);
  console.log(`${rows.size - missed.length} of ${rows.size} bugs were found`);
  if (write) await writeTable(queue.map((mutation) => rows.get(mutation)!));
  // A copy that hangs does not end by itself.
  Deno.exit(missed.length > 0 ? 1 : 0);
}

if (import.meta.main) await main();

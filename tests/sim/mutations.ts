// deno-lint-ignore-file no-console -- a command-line tool
/**
 * `deno task test:mutations` shows that the simulator finds bugs: each known bug is planted into a
 * copy of the product, and schedules must fail. `--count=…` are the schedules a bug (default 400),
 * `--only=…` a part of the names of those wanted; `--write` puts the table into README.md. Ends
 * with 1 if a bug is not found.
 *
 * @module
 */
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
  schedules: number;
  /** Failed schedules by what failed. */
  failures: Map<string, number>;
  hangs: boolean;
}

/** Plants a bug and runs schedules. */
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
    return await run(new URL(`file://${folder}/tests/sim/worker.ts`), {
      first,
      step: 1,
      end: first + count,
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Replaces the one place that reads `from`; a bug that cannot be planted any more must be noticed. */
function plant(text: string, file: string, from: string, to: string): string {
  const places = text.split(from).length - 1;
  if (places !== 1) throw new Error(`${file} has ${places} places that read\n${from}`);
  return text.replace(from, () => to);
}

async function run(worker: URL, seeds: Seeds): Promise<Found> {
  const found: Found = { schedules: 0, failures: new Map(), hangs: false };
  const hung = await inWorker(worker, { kind: "run", seeds }, (message) => {
    if (message.kind !== "totals") return;
    found.schedules += message.totals.schedules;
    for (const { failure } of message.totals.failures) {
      const kind = /^[IR]\d+/.exec(failure)?.[0] ?? failure.slice(0, 60).replaceAll(/\d+/g, "…");
      found.failures.set(kind, (found.failures.get(kind) ?? 0) + 1);
    }
  });
  return { ...found, hangs: hung !== null };
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
interface Row {
  mutation: Mutation;
  found: Found;
  caught: number;
}

function describe({ mutation: { name, rule }, found, caught }: Row): string {
  const { failures, hangs, schedules } = found;
  const by = [...failures].sort((a, b) => b[1] - a[1]).slice(0, 3).map(([k, n]) => `${k} ${n}`);
  const verdict = caught > 0 || hangs ? "caught" : "MISSED";
  return `${verdict} ${rule.padEnd(5)} ${name.padEnd(64)} ${caught} of ${schedules}` +
    `${hangs ? ", then it hung" : ""} (${by.join(", ")})`;
}

/** Puts the table into README.md, between its marks. */
async function writeTable(rows: readonly Row[]): Promise<void> {
  const lines = rows.map(({ mutation: { name, rule }, found, caught }) => {
    const { failures, hangs, schedules } = found;
    // What has no name of a rule is told by its words; the table has no place for those.
    const named = [...failures].sort((a, b) => b[1] - a[1]).map(([kind]) =>
      /^[IR]\d+$/.test(kind) ? kind : "other"
    );
    const by = [...new Set([...named, ...hangs ? ["never ends"] : []])].slice(0, 4).join(", ");
    return `| ${name} | ${rule} | ${by} | ${caught} of ${schedules} |`;
  });
  const table = ["| bug | breaks | found by | in schedules |", "|---|---|---|---|", ...lines];
  const file = new URL("./README.md", import.meta.url);
  const text = await Deno.readTextFile(file);
  const marks = /(<!-- mutations -->\n)[\s\S]*(\n<!-- end -->)/;
  await Deno.writeTextFile(
    file,
    text.replace(marks, (_, a, b) => `${a}\n${table.join("\n")}\n${b}`),
  );
}

async function main(): Promise<void> {
  const { count, seed, only, workers, write } = readOptions(Deno.args, { count: 400 });
  const queue = MUTATIONS.filter(({ name }) => name.includes(only));
  for (const mutation of queue) await checkMutation(mutation);
  const rows = new Map<Mutation, Row>();
  const waiting = [...queue];
  const runner = async () => {
    for (let mutation = waiting.shift(); mutation; mutation = waiting.shift()) {
      const found = await tryMutation(mutation, seed, count);
      const caught = [...found.failures.values()].reduce((sum, n) => sum + n, 0);
      const row = { mutation, found, caught };
      rows.set(mutation, row);
      console.log(describe(row));
    }
  };
  await Promise.all(Array.from({ length: workers }, runner));
  const missed = [...rows.values()].filter(({ caught, found }) => caught === 0 && !found.hangs);
  console.log(`${rows.size - missed.length} of ${rows.size} bugs were found`);
  if (write) await writeTable(queue.map((mutation) => rows.get(mutation)!));
  // A copy that hangs does not end by itself.
  Deno.exit(missed.length > 0 ? 1 : 0);
}

if (import.meta.main) await main();

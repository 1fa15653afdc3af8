// deno-lint-ignore-file no-console -- a command-line tool
/**
 * `deno task test:mutations` shows that the simulator finds bugs: each known bug is planted into a
 * copy of the product, and schedules must fail. `--count=…` are the schedules a bug (default 400),
 * `--only=…` a part of the names of those wanted. Ends with 1 if a bug is not found.
 *
 * @module
 */
import { inWorker } from "./in_worker.ts";
import { type Mutation, MUTATIONS } from "./mutation_list.ts";
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

async function main(): Promise<void> {
  const { count, seed: first, only, workers } = readOptions(Deno.args, { count: 400 });
  const queue = MUTATIONS.filter(({ name }) => name.includes(only));
  for (const mutation of queue) await checkMutation(mutation);
  let missed = 0;
  const runner = async () => {
    for (let mutation = queue.shift(); mutation; mutation = queue.shift()) {
      const { schedules, failures, hangs } = await tryMutation(mutation, first, count);
      const caught = [...failures.values()].reduce((sum, n) => sum + n, 0);
      const by = [...failures].sort((a, b) => b[1] - a[1]).slice(0, 4).map(([k, n]) => `${k} ${n}`);
      if (caught === 0 && !hangs) missed++;
      console.log(
        `${caught > 0 || hangs ? "caught" : "MISSED"} ${mutation.rule.padEnd(4)} ${
          mutation.name.padEnd(48)
        } ${caught} of ${schedules}${hangs ? ", then it hung" : ""} (${by.join(", ")})`,
      );
    }
  };
  await Promise.all(Array.from({ length: workers }, runner));
  if (missed > 0) console.log(`${missed} bugs were not found`);
  // A copy that hangs does not end by itself.
  Deno.exit(missed > 0 ? 1 : 0);
}

if (import.meta.main) await main();

// deno-lint-ignore-file no-console -- a command-line tool
/**
 * `deno task test:sim`: runs many schedules, on every core. `--seed=…` is the first seed (default
 * 1), `--count=…` the number of schedules (default 10,000), `--workers=…` the number of threads.
 * Of the first failure it prints what was violated, the simplified schedule that leads there, and
 * how to run that one again; it ends with 1 if there was any.
 *
 * @module
 */
import { inWorker } from "./in_worker.ts";
import { readOptions } from "./options.ts";
import type { Totals } from "./worker.ts";

/** Failures that are listed. */
const LISTED = 20;
/** Schedules between two signs of life. */
const TOLD = 1_000;

const WORKER = new URL("./worker.ts", import.meta.url);

async function main(): Promise<number> {
  const { seed, count, workers } = readOptions(Deno.args, { count: 10_000 });
  const startedAt = performance.now();
  const totals: Totals = { schedules: 0, steps: 0, messages: 0, failures: [] };
  let told = 0;
  const add = (part: Totals) => {
    totals.schedules += part.schedules;
    totals.steps += part.steps;
    totals.messages += part.messages;
    for (const failed of part.failures) {
      totals.failures.push(failed);
      if (totals.failures.length <= LISTED) console.log(`seed ${failed.seed}: ${failed.failure}`);
    }
    if (totals.schedules < told + TOLD) return;
    told = totals.schedules;
    console.log(`${told} schedules, ${totals.failures.length} failures`);
  };
  await Promise.all(Array.from({ length: workers }, async (_, n) => {
    for (let first = seed + n; first < seed + count;) {
      const seeds = { first, step: workers, end: seed + count };
      const hung = await inWorker(WORKER, { kind: "run", seeds }, (message) => {
        if (message.kind === "totals") add(message.totals);
      });
      if (hung === null) return;
      add({
        schedules: 1,
        steps: 0,
        messages: 0,
        failures: [{ seed: hung, failure: "never ends" }],
      });
      first = hung + workers;
    }
  }));
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  console.log(
    `${totals.schedules} schedules from seed ${seed} in ${seconds} s on ${workers} threads: ` +
      `${totals.steps} steps, ${totals.messages} messages, ${totals.failures.length} failures`,
  );
  const [first] = totals.failures.toSorted((a, b) => a.seed - b.seed);
  if (!first) return 0;
  if (first.failure !== "never ends") await show(first.seed);
  console.log(`\nAgain: deno task test:sim --seed=${first.seed} --count=1`);
  return 1;
}

async function show(seed: number): Promise<void> {
  const hung = await inWorker(WORKER, { kind: "shrink", seed }, (message) => {
    if (message.kind !== "trace") return;
    const { failure, steps, trace } = message;
    console.log(`\nThe schedule of seed ${seed}, simplified to ${steps} steps:\n`);
    console.log(trace.join("\n"));
    console.log(`\nViolated: ${failure}`);
  });
  if (hung !== null) console.log(`\nThe schedule of seed ${seed} could not be simplified.`);
}

try {
  Deno.exit(await main());
} catch (error) {
  console.error(`test:sim: ${error instanceof Error ? error.message : error}`);
  Deno.exit(2);
}

// deno-lint-ignore-file no-console -- a command-line tool
/**
 * Runs many schedules, on every core. Environment: `SIM_SEED` (the first seed, default 1),
 * `SIM_COUNT` (default 10,000), `SIM_WORKERS` (default one a core).
 * Prints the seed and a simplified trace of the first failure, and ends with 1 if there was any.
 *
 * @module
 */
import { runSchedule } from "./schedule.ts";
import { shrink } from "./shrink.ts";
import { type FromWorker, numberOf, type Task, type Totals } from "./worker.ts";

/** Failures that are listed. */
const LISTED = 20;

const seed = numberOf("SIM_SEED", 1);
const count = numberOf("SIM_COUNT", 10_000);
const workers = Math.min(count, numberOf("SIM_WORKERS", navigator.hardwareConcurrency));

const startedAt = performance.now();
const totals: Totals = { schedules: 0, steps: 0, messages: 0, failures: [] };
let told = 0;
await Promise.all(Array.from({ length: workers }, (_, n) => {
  const task: Task = { first: seed + n, step: workers, end: seed + count };
  return work(task, (part) => {
    totals.schedules += part.schedules;
    totals.steps += part.steps;
    totals.messages += part.messages;
    totals.failures.push(...part.failures);
    if (totals.schedules >= told + 1_000) {
      told = totals.schedules;
      console.log(`${told} schedules, ${totals.failures.length} failures`);
    }
  });
}));
const seconds = ((performance.now() - startedAt) / 1_000).toFixed(0);
console.log(
  `${totals.schedules} schedules from seed ${seed} in ${seconds} s on ${workers} workers: ` +
    `${totals.steps} steps, ${totals.messages} messages, ${totals.failures.length} failures`,
);
const failures = totals.failures.toSorted((a, b) => a.seed - b.seed);
for (const { seed, failure } of failures.slice(0, LISTED)) console.log(`seed ${seed}: ${failure}`);
const [failed] = failures;
if (failed) {
  console.log(`\nThe schedule of seed ${failed.seed}, simplified:`);
  const simplest = await shrink(failed.seed, await runSchedule(failed.seed));
  console.log(simplest.trace.join("\n"));
  Deno.exit(1);
}

/** Lets a worker do its part; a schedule that never ends would hang it, and is told of. */
function work(task: Task, told: (totals: Totals) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === "totals") return told(data.totals);
      worker.terminate();
      resolve();
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(task);
  });
}

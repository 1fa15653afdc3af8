import { runSchedule } from "./schedule.ts";
import { shrink } from "./shrink.ts";

/** Which seeds a worker runs: every `step`th from `first` on, up to before `end`. */
export interface Seeds {
  first: number;
  step: number;
  end: number;
}

/** What came of some schedules. */
export interface Totals {
  schedules: number;
  steps: number;
  messages: number;
  failures: { seed: number; failure: string }[];
}

/** What a worker is told. */
export type ToWorker = { kind: "run"; seeds: Seeds } | { kind: "shrink"; seed: number };

/** What a worker tells. */
export type FromWorker =
  | { kind: "begins"; seed: number }
  | { kind: "totals"; totals: Totals }
  /** The simplified schedule of a seed, and what failed in it. */
  | { kind: "trace"; failure: string; trace: string[]; steps: number }
  | { kind: "done" };

/** Schedules between two reports. */
const REPORT = 50;

async function run({ first, step, end }: Seeds, tell: (message: FromWorker) => void) {
  const none = (): Totals => ({ schedules: 0, steps: 0, messages: 0, failures: [] });
  let totals = none();
  for (let seed = first; seed < end; seed += step) {
    tell({ kind: "begins", seed });
    const { failure, messages, steps } = await runSchedule(seed);
    totals.schedules++;
    totals.steps += steps;
    totals.messages += messages;
    if (failure !== null) totals.failures.push({ seed, failure });
    if (failure === null && totals.schedules < REPORT && seed + step < end) continue;
    tell({ kind: "totals", totals });
    totals = none();
  }
}

async function simplify(seed: number, tell: (message: FromWorker) => void) {
  const begins = () => tell({ kind: "begins", seed });
  const { failure, steps, trace } = await shrink(seed, await runSchedule(seed), begins);
  tell({ kind: "trace", failure: failure ?? "", steps, trace });
}

if ("WorkerGlobalScope" in globalThis) {
  const scope = globalThis as unknown as Worker;
  const tell = (message: FromWorker) => scope.postMessage(message);
  scope.onmessage = async ({ data }: MessageEvent<ToWorker>) => {
    if (data.kind === "run") await run(data.seeds, tell);
    else await simplify(data.seed, tell);
    tell({ kind: "done" });
  };
}

import { runSchedule } from "./schedule.ts";

/** Which seeds a worker runs: every `step`th from `first` on, up to before `end`. */
export interface Task {
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

/** What a worker tells. */
export type FromWorker = { kind: "totals"; totals: Totals } | { kind: "done" };

/** Schedules between two reports. */
const REPORT = 50;

/** Runs schedules and tells of them from time to time. */
export async function runTask(
  { first, step, end }: Task,
  told: (totals: Totals) => void,
): Promise<void> {
  let totals: Totals = { schedules: 0, steps: 0, messages: 0, failures: [] };
  for (let seed = first; seed < end; seed += step) {
    const { failure, messages, steps } = await runSchedule(seed);
    totals.schedules++;
    totals.steps += steps;
    totals.messages += messages;
    if (failure !== null) totals.failures.push({ seed, failure });
    if (totals.schedules < REPORT && seed + step < end) continue;
    told(totals);
    totals = { schedules: 0, steps: 0, messages: 0, failures: [] };
  }
}

/** A whole number from the environment. */
export function numberOf(variable: string, otherwise: number): number {
  const text = Deno.env.get(variable) ?? "";
  if (text === "") return otherwise;
  if (/^\d+$/.test(text)) return Number(text);
  throw new Error(`${variable}=${text} is not a whole number`);
}

if ("WorkerGlobalScope" in globalThis) {
  const scope = globalThis as unknown as Worker;
  const tell = (message: FromWorker) => scope.postMessage(message);
  scope.onmessage = async ({ data }: MessageEvent<Task>) => {
    await runTask(data, (totals) => tell({ kind: "totals", totals }));
    tell({ kind: "done" });
  };
}

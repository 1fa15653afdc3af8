import type { FromWorker, ToWorker } from "./worker.ts";

/** A schedule that takes so long never ends, in milliseconds; usual are ten. */
const SILENT_MS = 60_000;

/**
 * Lets a worker do something and gives on what it tells. A schedule that never ends keeps a thread
 * to itself, so that it can be noticed, and ended, only from outside.
 * @param told returns "enough" to end it
 * @returns the seed of the schedule that never ended; null if all did
 */
export function inWorker(
  worker: URL,
  order: ToWorker,
  told: (message: FromWorker) => "enough" | void,
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const instance = new Worker(worker, { type: "module" });
    let seed = order.kind === "run" ? order.seeds.first : order.seed;
    const end = (hung: number | null) => {
      clearTimeout(silence);
      instance.terminate();
      resolve(hung);
    };
    let silence = setTimeout(() => end(seed), SILENT_MS);
    instance.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      clearTimeout(silence);
      if (data.kind === "done") return end(null);
      if (data.kind === "begins") seed = data.seed;
      silence = setTimeout(() => end(seed), SILENT_MS);
      if (told(data) === "enough") end(null);
    };
    instance.onerror = (event) => {
      event.preventDefault();
      clearTimeout(silence);
      reject(new Error(event.message));
    };
    instance.postMessage(order);
  });
}

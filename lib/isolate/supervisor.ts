/**
 * Several isolates in one process, one Web Worker each, all listening at the same port: the
 * supervisor starts them, replaces one that is lost, and stops them in order.
 */
import { delay, systemClock } from "../base/clock.ts";
import { fullJitter } from "../base/backoff.ts";
import type { Logger } from "../observe/log.ts";

/** A worker tells the supervisor. */
type FromWorker =
  | { kind: "listening"; url: string }
  | { kind: "failed"; message: string }
  | { kind: "stopped" };

/** The supervisor tells a worker. */
type ToWorker = { kind: "stop" };

/** What runs in a worker. */
interface Service {
  url: string;
  stop(): Promise<void>;
}

/** Name of the worker with the number that follows. */
const WORKER_NAME = "sori isolate ";

/** Starts the isolates; resolves when all listen, rejects when the first cannot. */
export async function supervise(
  { isolates, worker, logger }: { isolates: number; worker: string; logger: Logger },
): Promise<Service> {
  let stopping = false;
  const workers = new Map<number, Worker>();
  const start = (isolate: number): Promise<string> =>
    new Promise((resolve, reject) => {
      const instance = new Worker(worker, { type: "module", name: WORKER_NAME + isolate });
      workers.set(isolate, instance);
      const lost = (message: string) => {
        instance.terminate();
        reject(new Error(message));
        if (stopping || workers.get(isolate) !== instance) return;
        workers.delete(isolate);
        if (listening) void replace(isolate, message);
      };
      let listening = false;
      instance.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        if (data.kind === "listening") {
          listening = true;
          resolve(data.url);
        }
        if (data.kind === "failed") lost(data.message);
        if (data.kind === "stopped") workers.delete(isolate);
      };
      instance.onerror = (event) => {
        // Else it would end the whole process.
        event.preventDefault();
        lost(event.message);
      };
    });
  const replace = async (isolate: number, message: string) => {
    logger.error(`sori: isolate ${isolate} was lost and is started anew: ${message}`);
    for (let attempt = 0; !stopping; attempt++) {
      await delay(systemClock, fullJitter(attempt, { base: 100, cap: 10_000 }));
      try {
        return void await start(isolate);
      } catch {
        // `lost` has ended it; the next attempt follows.
      }
    }
  };
  // The first alone: it creates what a new store needs, and finds what is wrong once.
  const url = await start(0);
  await Promise.all(Array.from({ length: isolates - 1 }, (_, index) => start(index + 1)));
  return {
    url,
    async stop() {
      stopping = true;
      const message: ToWorker = { kind: "stop" };
      for (const instance of workers.values()) instance.postMessage(message);
      while (workers.size > 0) await delay(systemClock, 10);
    },
  };
}

/** The part that runs in the worker. */
export async function runIsolate(serve: (isolate: number) => Promise<Service>): Promise<void> {
  const scope = globalThis as unknown as Pick<Worker, "postMessage"> & {
    onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  };
  const tell = (message: FromWorker) => scope.postMessage(message);
  try {
    const service = await serve(Number(workerName().slice(WORKER_NAME.length)));
    scope.onmessage = async () => {
      await service.stop().catch(() => {});
      tell({ kind: "stopped" });
    };
    tell({ kind: "listening", url: service.url });
  } catch (error) {
    tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
}

/** Whether this is an isolate that {@linkcode supervise} has started. */
export function isIsolate(): boolean {
  return "WorkerGlobalScope" in globalThis && workerName().startsWith(WORKER_NAME);
}

function workerName(): string {
  return (globalThis as { name?: string }).name ?? "";
}

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
type ToWorker = { kind: "start"; isolate: number; port: number } | { kind: "stop" };

/** What runs in a worker. */
interface Service {
  url: string;
  stop(): Promise<void>;
}

/** By this name a worker knows what it is. */
const WORKER_NAME = "sori isolate";

/** What a supervisor is given. */
export interface SuperviseOptions {
  isolates: number;
  /** Where all of them listen. */
  port: number;
  /** The module that a worker runs; it calls {@linkcode runIsolate}. */
  worker: string;
  logger: Logger;
}

/** The isolates of one process. */
export interface Supervisor {
  /** Where they listen, once all do; rejects when one cannot at the start. */
  listening: Promise<string>;
  /** Stops all of them: in order where somebody may be connected, else at once. */
  stop(): Promise<void>;
}

/** Starts the isolates. */
export function supervise({ isolates, port, worker, logger }: SuperviseOptions): Supervisor {
  let stopping = false;
  const workers = new Map<number, { instance: Worker; listening: boolean }>();
  const start = (isolate: number): Promise<string> =>
    new Promise((resolve, reject) => {
      const instance = new Worker(worker, { type: "module", name: WORKER_NAME });
      const entry = { instance, listening: false };
      workers.set(isolate, entry);
      const begin: ToWorker = { kind: "start", isolate, port };
      instance.postMessage(begin);
      const lost = (message: string) => {
        instance.terminate();
        reject(new Error(message));
        if (workers.get(isolate) !== entry) return;
        workers.delete(isolate);
        if (entry.listening && !stopping) void replace(isolate, message);
      };
      instance.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        if (data.kind === "listening") {
          entry.listening = true;
          resolve(data.url);
        }
        if (data.kind === "failed") lost(data.message);
        if (data.kind === "stopped") {
          instance.terminate();
          workers.delete(isolate);
        }
      };
      instance.onerror = (event) => {
        // Else it would end the whole process.
        event.preventDefault();
        lost(event.message);
      };
    });
  const replace = async (isolate: number, message: string) => {
    for (let attempt = 0; !stopping; attempt++) {
      logger.error(`sori: isolate ${isolate} was lost and is started anew: ${message}`);
      await delay(systemClock, fullJitter(attempt, { base: 100, cap: 10_000 }));
      if (stopping) return;
      try {
        return void await start(isolate);
      } catch (error) {
        // `lost` has ended it; the next attempt follows.
        message = (error as Error).message;
      }
    }
  };
  const startAll = async () => {
    // The first alone: it creates what a new store needs, and finds what is wrong once.
    const url = await start(0);
    if (stopping) return url;
    await Promise.all(Array.from({ length: isolates - 1 }, (_, index) => start(index + 1)));
    return url;
  };
  return {
    listening: startAll(),
    async stop() {
      stopping = true;
      const message: ToWorker = { kind: "stop" };
      for (const [isolate, { instance, listening }] of workers) {
        if (listening) instance.postMessage(message);
        else {
          // Nobody is connected, and what it waits for may never come.
          instance.terminate();
          workers.delete(isolate);
        }
      }
      while (workers.size > 0) await delay(systemClock, 10);
    },
  };
}

/** The part that runs in the worker: serves when told to, and stops when told to. */
export function runIsolate(serve: (isolate: number, port: number) => Promise<Service>): void {
  const scope = globalThis as unknown as Pick<Worker, "postMessage"> & {
    onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  };
  const tell = (message: FromWorker) => scope.postMessage(message);
  let service: Promise<Service> | null = null;
  scope.onmessage = async ({ data }) => {
    if (data.kind === "start") {
      service = serve(data.isolate, data.port);
      service.then(
        ({ url }) => tell({ kind: "listening", url }),
        (error) => {
          const message = error instanceof Error ? error.message : String(error);
          tell({ kind: "failed", message });
        },
      );
    } else {
      // One that never listened has nothing to stop.
      await service?.then((running) => running.stop()).catch(() => {});
      tell({ kind: "stopped" });
    }
  };
}

/** Whether this is an isolate that {@linkcode supervise} has started. */
export function isIsolate(): boolean {
  return "WorkerGlobalScope" in globalThis &&
    (globalThis as { name?: string }).name === WORKER_NAME;
}

import { Worker } from "node:worker_threads";
import type { AudienceAnswer, AudienceOrder } from "./audience_worker.ts";

/** What an audience has heard so far. */
export interface Totals {
  messages: number;
  frames: number;
  bytes: number;
  /** Frames that did not follow what their member had. */
  gaps: number;
  /** Connections that the server has ended, or on which it said something wrong. */
  lost: number;
}

/** Members who only listen, in a thread of their own; see `audience_worker.ts`. */
export class Audience {
  readonly #counters: Float64Array;

  /** Resolves when all connections are in the room. */
  readonly ready: Promise<void>;

  constructor(order: Omit<AudienceOrder, "counters">) {
    const counters = this.#counters = new Float64Array(new SharedArrayBuffer(6 * 8));
    const workerData: AudienceOrder = { ...order, counters };
    const worker = new Worker(new URL("./audience_worker.ts", import.meta.url), { workerData });
    this.ready = new Promise((resolve, reject) => {
      worker.once("message", (answer: AudienceAnswer) => {
        if (answer.kind === "ready") resolve();
        else reject(new Error(answer.message));
      });
      worker.once("error", reject);
    });
  }

  /** Connections that are open. */
  get size(): number {
    return this.#counters[5]!;
  }

  get totals(): Totals {
    const [messages = 0, frames = 0, bytes = 0, gaps = 0, lost = 0] = this.#counters;
    return { messages, frames, bytes, gaps, lost };
  }
}

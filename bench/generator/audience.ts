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

  private constructor(counters: Float64Array) {
    this.#counters = counters;
  }

  /** Opens the connections and waits until all are in the room. */
  static async open(order: Omit<AudienceOrder, "counters">): Promise<Audience> {
    const counters = new Float64Array(new SharedArrayBuffer(5 * 8));
    const audience = new Audience(counters);
    if (order.count === 0) return audience;
    const worker = new Worker(import.meta.resolve("./audience_worker.ts"), { type: "module" });
    const answer = await new Promise<AudienceAnswer>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<AudienceAnswer>) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage({ ...order, counters } satisfies AudienceOrder);
    });
    if (answer.kind === "failed") throw new Error(answer.message);
    return audience;
  }

  get totals(): Totals {
    const [messages = 0, frames = 0, bytes = 0, gaps = 0, lost = 0] = this.#counters;
    return { messages, frames, bytes, gaps, lost };
  }
}

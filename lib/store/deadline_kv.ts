import type { Clock } from "../base/clock.ts";
import type { Entry, Key, Kv, Range, Write } from "./kv.ts";

/** Something that is waited for. */
interface Pending {
  deadline: number;
  late(): void;
}

/**
 * A store whose every answer comes in time or is an error: one read that never ends would leave
 * its room deaf for ever. What a late write does is not known (R4).
 *
 * One alarm watches over everything that is pending. A timer for each would cost as much as a
 * small read, and the runtime's first `setTimeout` takes 6 ms of a cold start (Deno 2.9), where
 * `AbortSignal.timeout` takes 0.4.
 */
export class DeadlineKv implements Kv {
  readonly #kv: Kv;
  readonly #clock: Clock;
  readonly #ms: number;
  /** All have the same time, so that the oldest comes first. */
  readonly #pending = new Set<Pending>();
  #alarm: AbortSignal | null = null;

  /** @param ms how long an answer may take, in milliseconds */
  constructor(kv: Kv, clock: Clock, ms: number) {
    this.#kv = kv;
    this.#clock = clock;
    this.#ms = ms;
  }

  get(key: Key): Promise<Entry | null> {
    return this.#inTime(this.#kv.get(key));
  }

  getMany(keys: readonly Key[]): Promise<(Entry | null)[]> {
    return this.#inTime(this.#kv.getMany(keys));
  }

  list(range: Range, options: { limit: number; reverse?: boolean }): Promise<Entry[]> {
    return this.#inTime(this.#kv.list(range, options));
  }

  commit(write: Write): Promise<string | null> {
    return this.#inTime(this.#kv.commit(write));
  }

  watch(
    keys: readonly Key[],
    onChange: (entries: (Entry | null)[]) => void,
    signal: AbortSignal,
  ): Promise<void> {
    return this.#kv.watch(keys, onChange, signal);
  }

  close(): void {
    this.#kv.close();
  }

  #inTime<Result>(work: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const late = () =>
        reject(new DOMException(`The store gave no answer within ${this.#ms} ms`, "TimeoutError"));
      const pending: Pending = { deadline: this.#clock.now() + this.#ms, late };
      this.#pending.add(pending);
      if (!this.#alarm) this.#watch(this.#ms);
      work.then(resolve, reject).finally(() => this.#pending.delete(pending));
    });
  }

  #watch(ms: number): void {
    this.#alarm = AbortSignal.timeout(ms);
    this.#alarm.onabort = () => {
      this.#alarm = null;
      const now = this.#clock.now();
      for (const pending of this.#pending) {
        if (pending.deadline > now) return this.#watch(pending.deadline - now);
        this.#pending.delete(pending);
        pending.late();
      }
    };
  }
}

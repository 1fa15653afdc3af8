import type { Clock } from "../base/clock.ts";
import { type Entry, type Key, type Kv, type Range, TooManyChecksError, type Write } from "./kv.ts";
import { StoreError } from "./store_error.ts";

/** Something that is waited for. */
interface Pending {
  deadline: number;
  late(): void;
}

/** What is done with a store. */
export type StoreWork = "read" | "write";

/** Who is told how a store does. */
export interface StoreWatch {
  worked(work: StoreWork): void;
  failed(work: StoreWork, error: StoreError): void;
}

/**
 * So many calls may be late, that is, given up on without an answer: KV Connect's client repeats
 * a call until it has one, each with a request of its own several times a second.
 */
const MAX_LATE = 64;
/** Beyond that a call is let through only so often, in milliseconds, to see whether it works. */
const RETRY_MS = 1_000;

/**
 * An alarm that goes off late by this share of the time that an answer may take is that of a process
 * which stood still: what was answered meanwhile it has not heard yet.
 */
const STOOD_STILL = 0.1;

/**
 * A store whose every answer comes in time or is a {@linkcode StoreError}: one read that never ends
 * would leave its room deaf for ever. What a late write does is not known (R4). What the store was
 * asked and never answered is bounded (I5): beyond it calls fail at once.
 *
 * One alarm watches over everything that is pending. A timer for each would cost as much as a
 * small read, and the runtime's first `setTimeout` takes 6 ms of a cold start (Deno 2.9), where
 * `AbortSignal.timeout` takes 0.4.
 */
export class DeadlineKv implements Kv {
  readonly #kv: Kv;
  readonly #clock: Clock;
  readonly #ms: number;
  readonly #watcher: StoreWatch | null;
  /** All have the same time, so that the oldest comes first. */
  readonly #pending = new Set<Pending>();
  #alarm: AbortSignal | null = null;
  #late = 0;
  /** Since the store last answered; what was late before that counts no more. */
  #silence = {};
  #triedAt = -Infinity;

  /** @param ms how long an answer may take, in milliseconds */
  constructor(kv: Kv, clock: Clock, ms: number, watcher: StoreWatch | null = null) {
    this.#kv = kv;
    this.#clock = clock;
    this.#ms = ms;
    this.#watcher = watcher;
  }

  get(key: Key): Promise<Entry | null> {
    return this.#inTime("read", () => this.#kv.get(key));
  }

  getMany(keys: readonly Key[]): Promise<(Entry | null)[]> {
    if (keys.length === 0) return Promise.resolve([]);
    return this.#inTime("read", () => this.#kv.getMany(keys));
  }

  list(range: Range, options: { limit: number; reverse?: boolean }): Promise<Entry[]> {
    return this.#inTime("read", () => this.#kv.list(range, options));
  }

  commit(write: Write): Promise<string | null> {
    return this.#inTime("write", () => this.#kv.commit(write));
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

  #inTime<Result>(work: StoreWork, call: () => Promise<Result>): Promise<Result> {
    const now = this.#clock.now();
    if (this.#late >= MAX_LATE) {
      if (now - this.#triedAt < RETRY_MS) {
        const message = `The store has left ${this.#late} calls without an answer`;
        return Promise.reject(new StoreError(message, { trouble: "silent" }));
      }
      this.#triedAt = now;
    }
    return new Promise((resolve, reject) => {
      let late: object | null = null;
      const pending: Pending = {
        deadline: now + this.#ms,
        late: () => {
          late = this.#silence;
          this.#late++;
          const message = `The store gave no answer within ${this.#ms} ms`;
          const error = new StoreError(message, { trouble: "silent" });
          this.#watcher?.failed(work, error);
          reject(error);
        },
      };
      this.#pending.add(pending);
      if (!this.#alarm) this.#watch(this.#ms);
      call().then((result) => {
        if (!late) this.#answered(work);
        resolve(result);
      }, (thrown) => {
        if (late || thrown instanceof TooManyChecksError) return reject(thrown);
        const error = StoreError.from(thrown);
        this.#watcher?.failed(work, error);
        reject(error);
      }).finally(() => {
        this.#pending.delete(pending);
        if (late === this.#silence) this.#late--;
      });
    });
  }

  /** The store answers: what it has left behind may never settle, and counts no more. */
  #answered(work: StoreWork): void {
    if (this.#late > 0) {
      this.#late = 0;
      this.#silence = {};
    }
    this.#watcher?.worked(work);
  }

  #watch(ms: number): void {
    const due = this.#clock.now() + ms;
    this.#alarm = AbortSignal.timeout(ms);
    this.#alarm.onabort = () => {
      this.#alarm = null;
      const now = this.#clock.now();
      if (now - due > this.#ms * STOOD_STILL) {
        for (const pending of this.#pending) pending.deadline = now + this.#ms;
      }
      for (const pending of this.#pending) {
        if (pending.deadline > now) return this.#watch(pending.deadline - now);
        this.#pending.delete(pending);
        pending.late();
      }
    };
  }
}

import { type Clock, delay } from "../../lib/base/clock.ts";
import type { Entry, Key, Kv, Range, Write } from "../../lib/store/kv.ts";

/**
 * A store that is far away: each request travels for half a round trip, and its answer for the
 * other half. Requests travel at the same time, and none overtakes another.
 */
export class DelayedKv implements Kv {
  readonly #kv: Kv;
  readonly #clock: Clock;
  readonly #roundTripMs: () => number;

  /** @param roundTripMs asked for each request, so that round trips may differ */
  constructor(kv: Kv, clock: Clock, roundTripMs: () => number) {
    this.#kv = kv;
    this.#clock = clock;
    this.#roundTripMs = roundTripMs;
  }

  get(key: Key): Promise<Entry | null> {
    return this.#travel(() => this.#kv.get(key));
  }

  getMany(keys: readonly Key[]): Promise<(Entry | null)[]> {
    // For nothing nobody asks.
    if (keys.length === 0) return Promise.resolve([]);
    return this.#travel(() => this.#kv.getMany(keys));
  }

  list(range: Range, options: { limit: number; reverse?: boolean }): Promise<Entry[]> {
    return this.#travel(() => this.#kv.list(range, options));
  }

  commit(write: Write): Promise<string | null> {
    return this.#travel(() => this.#kv.commit(write));
  }

  async watch(
    keys: readonly Key[],
    onChange: (entries: (Entry | null)[]) => void,
    signal: AbortSignal,
  ): Promise<void> {
    await delay(this.#clock, this.#roundTripMs() / 2, signal);
    await this.#kv.watch(
      keys,
      (entries) => void this.#clock.after(this.#roundTripMs() / 2, () => onChange(entries)),
      signal,
    );
  }

  close(): void {
    this.#kv.close();
  }

  async #travel<Result>(request: () => Promise<Result>): Promise<Result> {
    const half = this.#roundTripMs() / 2;
    await delay(this.#clock, half);
    try {
      return await request();
    } finally {
      await delay(this.#clock, half);
    }
  }
}

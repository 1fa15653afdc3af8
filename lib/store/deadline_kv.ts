import { type Clock, within } from "../base/clock.ts";
import type { Entry, Key, Kv, Range, Write } from "./kv.ts";

/**
 * A store whose every answer comes in time or is an error: one read that never ends would leave
 * its room deaf for ever. What a late write does is not known (R4).
 */
export class DeadlineKv implements Kv {
  readonly #kv: Kv;
  readonly #clock: Clock;
  readonly #ms: number;

  /** @param ms how long an answer may take, in milliseconds */
  constructor(kv: Kv, clock: Clock, ms: number) {
    this.#kv = kv;
    this.#clock = clock;
    this.#ms = ms;
  }

  get(key: Key): Promise<Entry | null> {
    return within(this.#clock, this.#ms, this.#kv.get(key));
  }

  getMany(keys: readonly Key[]): Promise<(Entry | null)[]> {
    return within(this.#clock, this.#ms, this.#kv.getMany(keys));
  }

  list(range: Range, options: { limit: number; reverse?: boolean }): Promise<Entry[]> {
    return within(this.#clock, this.#ms, this.#kv.list(range, options));
  }

  commit(write: Write): Promise<string | null> {
    return within(this.#clock, this.#ms, this.#kv.commit(write));
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
}

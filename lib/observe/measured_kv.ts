import type { Entry, Key, Kv, Range, Write } from "../store/kv.ts";

/** Commits whose times are remembered. */
const REMEMBERED = 512;

/** A store, and how long commits of log segments take in it. */
export class MeasuredKv implements Kv {
  readonly #kv: Kv;
  readonly #now: () => number;
  /** The last commits, in milliseconds: a ring. */
  readonly #times: number[] = [];
  #commits = 0;

  /** @param now a clock of fine grain, in milliseconds */
  constructor(kv: Kv, now: () => number) {
    this.#kv = kv;
    this.#now = now;
  }

  /** Segments committed so far. */
  get commits(): number {
    return this.#commits;
  }

  /** Of the last commits the time that half of them, and 99 of 100, stayed below; null without any. */
  get latency(): { p50: number; p99: number } | null {
    if (this.#times.length === 0) return null;
    const sorted = this.#times.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, sorted.length * share | 0)]!;
    return { p50: at(0.5), p99: at(0.99) };
  }

  get(key: Key): Promise<Entry | null> {
    return this.#kv.get(key);
  }

  getMany(keys: readonly Key[]): Promise<(Entry | null)[]> {
    return this.#kv.getMany(keys);
  }

  list(range: Range, options: { limit: number; reverse?: boolean }): Promise<Entry[]> {
    return this.#kv.list(range, options);
  }

  async commit(write: Write): Promise<string | null> {
    if (!write.append) return await this.#kv.commit(write);
    const start = this.#now();
    const written = await this.#kv.commit(write);
    this.#times[this.#commits++ % REMEMBERED] = this.#now() - start;
    return written;
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

import { type Clock, systemClock } from "../../lib/base/clock.ts";
import {
  type Entry,
  type Key,
  type Kv,
  type Range,
  TooManyChecksError,
  type Write,
} from "../../lib/store/kv.ts";

/** Bytes one value may have, as in Deno KV. */
const VALUE_BYTES = 64 * 1024;

/** Keys one watch may have, as in Deno KV. */
const WATCH_KEYS = 10;

/** What a memory store is made of; everything has a default. */
export interface MemoryKvOptions {
  /** For expiry. Default: the system's. */
  clock?: Clock;
  /** Checks one write may have. Default 100, as on SQLite. */
  maxChecks?: number;
}

/** Everything a store held at some time. */
export interface Backup {
  readonly items: readonly Entry[];
  readonly commits: number;
}

interface Item extends Entry {
  /** When it is gone, in milliseconds since the Unix epoch. */
  expires: number;
}

/**
 * {@linkcode Kv} in memory, with Deno KV's order of keys, snapshots and versionstamps. Every call
 * takes effect at once, in the order of calls; only its answer comes later.
 */
export class MemoryKv implements Kv {
  readonly #clock: Clock;
  readonly #maxChecks: number;
  /** In the order of their keys. */
  readonly #items: Item[] = [];
  readonly #watches = new Set<{ keys: readonly Key[]; changed: () => void }>();
  #commits = 0;
  #restores = 0;

  constructor({ clock = systemClock, maxChecks = 100 }: MemoryKvOptions = {}) {
    this.#clock = clock;
    this.#maxChecks = maxChecks;
  }

  get(key: Key): Promise<Entry | null> {
    return attempt(() => this.#get(key));
  }

  getMany(keys: readonly Key[]): Promise<(Entry | null)[]> {
    return attempt(() => keys.map((key) => this.#get(key)));
  }

  list(range: Range, { limit, reverse = false }: { limit: number; reverse?: boolean }) {
    return attempt(() => {
      const { prefix, start, end } = range;
      for (const bound of [start, end]) {
        if (bound && !startsWith(bound, prefix)) {
          throw new TypeError("A bound of the range does not begin with its prefix");
        }
      }
      let from = this.#find(start ?? prefix);
      let to = end ? this.#find(end) : from;
      if (!end) {
        while (to < this.#items.length && startsWith(this.#items[to]!.key, prefix)) to++;
      }
      // The prefix itself is not below the prefix.
      if (from < to && this.#items[from]!.key.length === prefix.length) from++;
      const found = this.#items.slice(from, to).filter((item) => this.#isAlive(item));
      return (reverse ? found.reverse() : found).slice(0, limit).map(toEntry);
    });
  }

  commit(write: Write): Promise<string | null> {
    return attempt(() => {
      if (write.checks.length > this.#maxChecks) {
        throw new TooManyChecksError(`Too many checks (max ${this.#maxChecks})`);
      }
      const sets = [
        ...write.set ?? [],
        ...write.append ? [write.append] : [],
        ...write.beside ?? [],
      ];
      if (sets.some(({ value }) => value.length > VALUE_BYTES)) {
        throw new TypeError(`Value too large (max ${VALUE_BYTES} bytes)`);
      }
      for (const { key, versionstamp } of write.checks) {
        if ((this.#get(key)?.versionstamp ?? null) !== versionstamp) return null;
      }
      // As SQLite's engine has it: the number of the commit, and two bytes for its parts.
      const versionstamp = `${(++this.#commits).toString(16).padStart(16, "0")}0000`;
      const touched: Key[] = [];
      for (const key of write.delete ?? []) {
        const index = this.#find(key);
        if (equal(this.#items[index]?.key, key)) this.#items.splice(index, 1);
        touched.push(key);
      }
      const set = (key: Key, value: Uint8Array, expires: number) => {
        const index = this.#find(key);
        const item = { key, value: value.slice(), versionstamp, expires };
        this.#items.splice(index, equal(this.#items[index]?.key, key) ? 1 : 0, item);
        touched.push(key);
      };
      const end = (ms = Infinity) => this.#clock.now() + ms;
      for (const { key, value, expireInMs } of write.set ?? []) set(key, value, end(expireInMs));
      if (write.append) {
        const { prefix, value, expireInMs } = write.append;
        set([...prefix, versionstamp], value, end(expireInMs));
      }
      for (const { prefix, value } of write.beside ?? []) {
        set([...prefix, versionstamp], value, end());
      }
      for (const { keys, changed } of this.#watches) {
        if (keys.some((key) => touched.some((other) => equal(other, key)))) changed();
      }
      return versionstamp;
    });
  }

  async watch(
    keys: readonly Key[],
    onChange: (entries: (Entry | null)[]) => void,
    signal: AbortSignal,
  ): Promise<void> {
    if (keys.length > WATCH_KEYS) throw new TypeError(`Too many keys (max ${WATCH_KEYS})`);
    let next = Promise.withResolvers<void>();
    const watch = { keys, changed: () => next.resolve() };
    this.#watches.add(watch);
    signal.addEventListener("abort", watch.changed, { once: true });
    while (!signal.aborted) {
      onChange(keys.map((key) => this.#get(key)));
      // Whatever changes until the next turn of this loop is told at once.
      await next.promise;
      next = Promise.withResolvers();
    }
    this.#watches.delete(watch);
  }

  /** A copy of everything. */
  backUp(): Backup {
    return { items: [...this.#items], commits: this.#commits };
  }

  /** Puts back what was there. As with a copied file, versionstamps that follow were given before. */
  restore({ items, commits }: Backup): void {
    this.#items.splice(0, Infinity, ...items as readonly Item[]);
    this.#commits = commits;
    this.#restores++;
    for (const { changed } of this.#watches) changed();
  }

  /** How often it was restored. */
  get restores(): number {
    return this.#restores;
  }

  close(): void {
    for (const { changed } of this.#watches) changed();
    this.#watches.clear();
  }

  #get(key: Key): Entry | null {
    const item = this.#items[this.#find(key)];
    return item && equal(item.key, key) && this.#isAlive(item) ? toEntry(item) : null;
  }

  #isAlive({ expires }: Item): boolean {
    return expires > this.#clock.now();
  }

  /** Index of the first item whose key is not before `key`. */
  #find(key: Key): number {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareKeys(this.#items[middle]!.key, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Deno KV's order: part by part, strings before numbers, strings by code point; the shorter first. */
function compareKeys(a: Key, b: Key): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const x = a[i]!;
    const y = b[i]!;
    if (x === y) continue;
    if (typeof x === "number") return typeof y === "number" ? x - y : 1;
    return typeof y === "number" ? -1 : compareText(x, y);
  }
  return a.length - b.length;
}

/** Compares as UTF-8 does, where surrogate pairs come after every single unit. */
function compareText(a: string, b: string): number {
  const rank = (unit: number) => unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
  for (let i = 0; i < a.length && i < b.length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

function equal(a: Key | undefined, b: Key): boolean {
  return a !== undefined && compareKeys(a, b) === 0;
}

function startsWith(key: Key, prefix: Key): boolean {
  return prefix.every((part, index) => key[index] === part);
}

function toEntry({ key, value, versionstamp }: Item): Entry {
  return { key, value: value.slice(), versionstamp };
}

/** Does it now; the answer, or the error, comes as a promise. */
function attempt<Result>(work: () => Result): Promise<Result> {
  return new Promise((resolve) => resolve(work()));
}

import { fullJitter } from "../base/backoff.ts";
import { type Clock, delay } from "../base/clock.ts";
import type { Entry, Key, Kv } from "../store/kv.ts";

/** Deno KV watches at most so many keys a call. */
const WATCH_KEYS = 10;

/** Rooms that share one watch. */
interface Group {
  rooms: Set<string>;
  abort: AbortController;
}

/** Watches one key of each of many rooms. A watch may coalesce or break; it is started anew. */
export class RoomWatcher {
  readonly #kv: Kv;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #key: (room: string) => Key;
  readonly #onChange: (room: string, entry: Entry | null) => void;
  readonly #groups: Group[] = [];
  #closed = false;

  constructor(options: {
    kv: Kv;
    clock: Clock;
    /** Numbers in [0, 1) for waits. Default `Math.random`. */
    random?: (() => number) | undefined;
    /** The room's key. */
    key: (room: string) => Key;
    /** The key may have changed; this is its present state. */
    onChange: (room: string, entry: Entry | null) => void;
  }) {
    this.#kv = options.kv;
    this.#clock = options.clock;
    this.#random = options.random ?? Math.random;
    this.#key = options.key;
    this.#onChange = options.onChange;
  }

  /** Watches a room too. */
  add(room: string): void {
    if (this.#closed || this.#groups.some(({ rooms }) => rooms.has(room))) return;
    let group = this.#groups.find(({ rooms }) => rooms.size < WATCH_KEYS);
    if (!group) {
      group = { rooms: new Set(), abort: new AbortController() };
      this.#groups.push(group);
    }
    group.rooms.add(room);
    this.#restart(group);
  }

  /** Watches a room no longer. */
  remove(room: string): void {
    const group = this.#groups.find(({ rooms }) => rooms.has(room));
    if (!group) return;
    group.rooms.delete(room);
    this.#restart(group);
  }

  /** Reads the keys of `rooms` now. */
  async check(rooms: readonly string[]): Promise<void> {
    const entries = await this.#kv.getMany(rooms.map(this.#key));
    entries.forEach((entry, index) => this.#onChange(rooms[index]!, entry));
  }

  close(): void {
    this.#closed = true;
    for (const { abort } of this.#groups) abort.abort();
  }

  #restart(group: Group): void {
    group.abort.abort();
    group.abort = new AbortController();
    if (group.rooms.size > 0) void this.#watch([...group.rooms], group.abort.signal);
    else this.#groups.splice(this.#groups.indexOf(group), 1);
  }

  async #watch(rooms: string[], signal: AbortSignal): Promise<void> {
    const tell = (entries: (Entry | null)[]) => {
      if (!signal.aborted) entries.forEach((entry, i) => this.#onChange(rooms[i]!, entry));
    };
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        await this.#kv.watch(rooms.map(this.#key), tell, signal);
      } catch {
        // The store broke the watch; until it is back, checks stand in.
      }
      const wait = { base: 200, cap: 10_000, random: this.#random };
      await delay(this.#clock, 100 + fullJitter(attempt, wait), signal);
    }
  }
}

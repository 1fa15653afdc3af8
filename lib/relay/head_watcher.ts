import type { Clock } from "../base/clock.ts";
import { delay } from "../base/clock.ts";
import { fullJitter } from "../base/backoff.ts";
import type { At } from "../protocol/mod.ts";
import { keys } from "../store/keys.ts";
import { atFrom, type Entry, fromJson, type Kv } from "../store/kv.ts";

/** Deno KV watches at most so many keys a call. */
const WATCH_KEYS = 10;

/** What a head's value tells; a restored one names its last `at` (R8). */
interface Head {
  generation: string;
  at?: At;
}

/** The `at` of a room's last segment, by its head; null for an empty log. */
export function headAt(entry: Entry | null): At | null {
  if (!entry) return null;
  const head = fromJson<Head>(entry.value);
  return head.at ?? atFrom(head.generation, entry.versionstamp);
}

/**
 * Notices commits of other processes and instances, by `kv.watch` on the heads of the rooms that
 * are loaded here. A watch may coalesce or break; `check()` reads the heads outright and is the
 * last net.
 */
export class HeadWatcher {
  readonly #kv: Kv;
  readonly #clock: Clock;
  readonly #onHead: (room: string, at: At) => void;
  readonly #groups: { rooms: Set<string>; abort: AbortController }[] = [];
  #closed = false;

  constructor(kv: Kv, clock: Clock, onHead: (room: string, at: At) => void) {
    this.#kv = kv;
    this.#clock = clock;
    this.#onHead = onHead;
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

  /** Reads the heads of `rooms` now. */
  async check(rooms: readonly string[]): Promise<void> {
    const entries = await this.#kv.getMany(rooms.map((room) => keys.head(room)));
    entries.forEach((entry, index) => this.#tell(rooms[index]!, entry));
  }

  close(): void {
    this.#closed = true;
    for (const { abort } of this.#groups) abort.abort();
  }

  #restart(group: { rooms: Set<string>; abort: AbortController }): void {
    group.abort.abort();
    group.abort = new AbortController();
    if (group.rooms.size > 0) void this.#watch([...group.rooms], group.abort.signal);
    else this.#groups.splice(this.#groups.indexOf(group), 1);
  }

  async #watch(rooms: string[], signal: AbortSignal): Promise<void> {
    const tell = (entries: (Entry | null)[]) =>
      entries.forEach((entry, index) => this.#tell(rooms[index]!, entry));
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        await this.#kv.watch(rooms.map((room) => keys.head(room)), tell, signal);
      } catch {
        // The store broke the watch; until it is back the periodic check stands in.
      }
      await delay(this.#clock, 100 + fullJitter(attempt, { base: 200, cap: 10_000 }), signal);
    }
  }

  #tell(room: string, entry: Entry | null): void {
    const at = headAt(entry);
    if (at !== null) this.#onHead(room, at);
  }
}

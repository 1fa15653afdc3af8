import type { Position } from "../protocol/mod.ts";
import type { RoomLog } from "../store/log.ts";
import { endOf, type Segment } from "../store/segment.ts";
import { costOf } from "./segment_cache.ts";

/** Entries one read brings: full segments are under 1 MiB. */
const PAGE_ENTRIES = 16;

/** Reads of earlier parts that are waited for, in case that they reach. */
const WAITS = 2;

/** A run of the log without a hole. */
interface Page {
  /** The position before it. */
  prev: Position;
  segments: Segment[];
  cost: number;
}

/**
 * Pages of the log from before what is kept in memory, for a crowd that comes back at once:
 * whoever is in the same part of the log reads it together, however fast each of them goes on.
 */
export class LogPages {
  readonly #log: RoomLog;
  readonly #capacity: number;
  /** The one that was used last is the last. */
  readonly #pages = new Set<Page>();
  readonly #reading = new Map<Position, Promise<void>>();
  #cost = 0;
  #era = 0;

  /** @param capacity in bytes; the page that was read last stays in any case */
  constructor(log: RoomLog, capacity: number) {
    this.#log = log;
    this.#capacity = capacity;
  }

  /** Segments that follow the segment end `cursor`; none at the end of the log. */
  async after(cursor: Position): Promise<Segment[]> {
    for (let waits = 0;; waits++) {
      const found = this.#find(cursor);
      if (found) return found;
      const same = this.#reading.get(cursor);
      if (same) await same;
      else if (waits === WAITS) return await this.#read(cursor);
      else {
        // One that begins before may come as far as here.
        const [, earlier] = [...this.#reading].findLast(([start]) => start < cursor) ?? [];
        if (!earlier) return await this.#read(cursor);
        await earlier.catch(() => {});
      }
    }
  }

  /** Forgets everything, and keeps nothing of what is being read. */
  clear(): void {
    this.#pages.clear();
    this.#cost = 0;
    this.#reading.clear();
    this.#era++;
  }

  #find(cursor: Position): Segment[] | null {
    for (const page of this.#pages) {
      if (page.prev > cursor || endOf(page.segments.at(-1)!) <= cursor) continue;
      this.#pages.delete(page);
      this.#pages.add(page);
      return page.segments.filter((segment) => endOf(segment) > cursor);
    }
    return null;
  }

  async #read(cursor: Position): Promise<Segment[]> {
    const reading = this.#log.readAfter(cursor, PAGE_ENTRIES);
    const era = this.#era;
    const done = reading.then(({ segments }) => {
      if (era === this.#era) this.#keep(cursor, segments);
    }).finally(() => {
      if (era === this.#era) this.#reading.delete(cursor);
    });
    this.#reading.set(cursor, done);
    await done;
    return (await reading).segments;
  }

  #keep(prev: Position, segments: Segment[]): void {
    if (segments.length === 0) return;
    const cost = segments.reduce((sum, segment) => sum + costOf(segment), 0);
    this.#pages.add({ prev, segments, cost });
    this.#cost += cost;
    for (const page of this.#pages) {
      if (this.#cost <= this.#capacity || this.#pages.size === 1) break;
      this.#pages.delete(page);
      this.#cost -= page.cost;
    }
  }
}

import {
  type At,
  atOf,
  type Change,
  indexOf,
  ORIGIN,
  type Position,
  position,
  type StoredEvent,
  type WireSegment,
} from "../protocol/mod.ts";
import { changesOf, readStandings } from "./changes.ts";
import { keys } from "./keys.ts";
import type { Key, Kv } from "./kv.ts";
import { endOf, PAGE_BYTES, readEntry, type Segment, utf8Length } from "./segment.ts";

/** Entries one read brings at the most: 64 full segments are under 4 MiB. */
const READ_ENTRIES = 64;

/** Entries a page tries first: enough when segments are full; a quiet room needs a second read. */
const FIRST_ENTRIES = 2;

/** Entries a page reads at the most. */
const MAX_ENTRIES = 499;

/** A run of the log without a hole. */
export interface Page {
  /** The position before the first event. */
  prev: Position;
  segments: Segment[];
  /** Whether the log goes on in the direction of reading. */
  more: boolean;
}

/**
 * Reads of a room's log. A merged entry is keyed by its last segment and holds earlier ones too,
 * so every reader drops what is outside of what it asked for (R1).
 */
export class RoomLog {
  constructor(readonly kv: Kv, readonly room: string) {}

  /**
   * Segments that end after `after`, oldest first, at most about 4 MiB. If `after` stands inside
   * a segment, that segment comes whole. `more` may be true when nothing follows.
   */
  async readAfter(
    after: Position,
    entries = READ_ENTRIES,
  ): Promise<{ segments: Segment[]; more: boolean }> {
    const at = atOf(after);
    const found = await this.kv.list(
      { prefix: keys.log(this.room), start: keys.segment(this.room, at) },
      { limit: entries },
    );
    const segments = found.flatMap(readEntry).filter((segment) => endOf(segment) > after);
    return { segments, more: found.length === entries };
  }

  /** The newest segments with at least `events` messages, if they are not far apart. */
  async readNewest(events: number): Promise<Page> {
    return trim(await this.#readBackward({ prefix: keys.log(this.room) }, events), events);
  }

  /**
   * Segments with at least `events` messages that stand before `before`. A segment that `before`
   * stands inside of comes whole.
   */
  async readBefore(before: Position, events: number): Promise<Page> {
    const at = atOf(before);
    const key = keys.segment(this.room, at);
    const page = await this.#readBackward({ prefix: keys.log(this.room), end: key }, events);
    const bound = await this.#inBound(at, page.segments.at(-1)?.at ?? "", indexOf(before) > 0);
    const inside = (segment: Segment) => segment.at === at ? indexOf(before) : segment.messages;
    return trim({ ...page, segments: [...page.segments, ...bound] }, events, inside);
  }

  /**
   * Segments that stand before the segment `at`, of so many entries.
   * @param end where they end, as far as is known: then one read is enough
   */
  async readRunBefore(at: At, entries: number, end: Position): Promise<Page> {
    const key = keys.segment(this.room, at);
    const page = await this.#readLast({ prefix: keys.log(this.room), end: key }, entries);
    const newest = page.segments.at(-1);
    if (newest && endOf(newest) === end) return page;
    return { ...page, segments: [...page.segments, ...await this.#inBound(at, newest?.at ?? "")] };
  }

  /** Segments with about `events` messages that end after `after`. */
  async readForward(after: Position, events: number): Promise<Page> {
    // One entry more: the first may end where `after` stands.
    let read = await this.readAfter(after, FIRST_ENTRIES + 1);
    if (read.more && count(read.segments) < events) {
      read = await this.readAfter(after, Math.min(events + 1, READ_ENTRIES));
    }
    let to = 0;
    for (let sum = 0, bytes = 0; to < read.segments.length; to++) {
      if (sum >= events || bytes >= PAGE_BYTES) break;
      sum += read.segments[to]!.messages;
      bytes += utf8Length(read.segments[to]!.text);
    }
    const segments = read.segments.slice(0, to);
    const inside = segments[0]?.at === atOf(after);
    const prev = inside ? await this.readPrev(atOf(after)) : after;
    return { prev, segments, more: read.more || to < read.segments.length };
  }

  /** Segments on both sides of `around`, with about `events` events. */
  async readAround(around: Position, events: number): Promise<Page> {
    const half = Math.max(1, Math.ceil(events / 2));
    const before = await this.readBefore(around, half);
    const last = before.segments.at(-1);
    const after = await this.readForward(last ? endOf(last) : before.prev, half);
    return {
      prev: before.prev,
      segments: [...before.segments, ...after.segments],
      more: before.more,
    };
  }

  /** The position before the segment `at`, that is, of the last event before it. */
  async readPrev(at: At): Promise<Position> {
    const { segments } = await this.readBefore(`${at}.000`, 1);
    const last = segments.at(-1);
    return last ? endOf(last) : ORIGIN;
  }

  /** The segment that holds the event at `pos`, and its end; null if there is none (R9). */
  async find(pos: Position): Promise<{ at: At; end: Position } | null> {
    const at = atOf(pos);
    const found = await this.kv.list(
      { prefix: keys.log(this.room), start: keys.segment(this.room, at) },
      { limit: 1 },
    );
    const segment = found.flatMap(readEntry).find((candidate) => candidate.at === at);
    return segment && indexOf(pos) < segment.count ? { at, end: endOf(segment) } : null;
  }

  /** The event at `pos`; null if there is none. */
  async readEvent(pos: Position): Promise<StoredEvent | null> {
    return (await this.readPlaced(pos))?.event ?? null;
  }

  /** The event at `pos`, and when it was committed; null if there is none. */
  async readPlaced(pos: Position): Promise<{ event: StoredEvent; time: number } | null> {
    const at = atOf(pos);
    const range = { prefix: keys.log(this.room), start: keys.segment(this.room, at) };
    const found = await this.kv.list(range, { limit: 1 });
    const segment = found.flatMap(readEntry).find((candidate) => candidate.at === at);
    if (!segment) return null;
    const { time, events } = JSON.parse(segment.text) as WireSegment;
    const event = events[indexOf(pos)];
    return event ? { event, time } : null;
  }

  /** What events behind a page say of its messages. */
  async readChanges(segments: readonly Segment[]): Promise<Change[]> {
    const [first] = segments;
    const last = segments.at(-1);
    if (!first || !last) return [];
    const end = endOf(last);
    const standings = await readStandings(this.kv, this.room, position(first.at, 0), end);
    return [...standings].flatMap(([target, standing]) => changesOf(target, standing, end));
  }

  /**
   * What a page that ends before the segment `at` did not find: a merged entry at or after the
   * bound may hold segments before it (R1). If it was merged after the page was read, it holds
   * some, too, that are in the page or before it.
   * @param last the newest segment of the page
   * @param inside whether the segment `at` itself is wanted
   */
  async #inBound(at: At, last: At | "", inside = false): Promise<Segment[]> {
    const range = { prefix: keys.log(this.room), start: keys.segment(this.room, at) };
    const found = await this.kv.list(range, { limit: 1 });
    return found.flatMap(readEntry).filter((segment) =>
      segment.at > last && (segment.at < at || (inside && segment.at === at))
    );
  }

  async #readBackward(range: { prefix: Key; end?: Key }, events: number): Promise<Page> {
    // Each a read of its own and not the rest of the last one: a merge between two would hide a
    // segment. Reactions to what was said last can be many.
    for (const entries of events > FIRST_ENTRIES ? [FIRST_ENTRIES, events] : [events]) {
      const page = await this.#readLast(range, Math.min(entries, MAX_ENTRIES), events);
      if (!page.more || count(page.segments) >= events || isLong(page)) return page;
    }
    return await this.#readLast(range, Math.min(events * 4, MAX_ENTRIES), events);
  }

  async #readLast(
    { prefix, end }: { prefix: Key; end?: Key },
    entries: number,
    events = Infinity,
  ): Promise<Page> {
    // One entry more than is needed names the position before the page.
    const options = { limit: entries + 1, reverse: true };
    const found = await this.kv.list(end ? { prefix, end } : { prefix }, options);
    const segments: Segment[] = [];
    let read = 0;
    // A full one takes long to read: those that are only there in case are left alone.
    for (let sum = 0, bytes = 0; read < found.length && sum < events; read++) {
      if (events < Infinity && bytes >= PAGE_BYTES) break;
      const entry = readEntry(found[read]!);
      segments.unshift(...entry);
      sum += count(entry);
      bytes += found[read]!.value.length;
    }
    if (read === found.length && found.length <= entries) {
      return { prev: ORIGIN, segments, more: false };
    }
    const before = read < found.length ? readEntry(found[read]!).at(-1)! : segments.shift()!;
    return { prev: endOf(before), segments, more: true };
  }
}

/** Leaves out what a backward page has at its front beyond the events that were asked for. */
function trim(page: Page, events: number, messagesOf = ({ messages }: Segment) => messages): Page {
  let from = page.segments.length;
  for (let sum = 0, bytes = 0; from > 0 && sum < events && bytes < PAGE_BYTES; from--) {
    sum += messagesOf(page.segments[from - 1]!);
    bytes += utf8Length(page.segments[from - 1]!.text);
  }
  if (from === 0) return page;
  return { prev: endOf(page.segments[from - 1]!), segments: page.segments.slice(from), more: true };
}

/** Whether it has as much text as a page may. */
function isLong({ segments }: Page): boolean {
  return segments.reduce((sum, { text }) => sum + utf8Length(text), 0) >= PAGE_BYTES;
}

function count(segments: readonly Segment[]): number {
  return segments.reduce((total, { messages }) => total + messages, 0);
}

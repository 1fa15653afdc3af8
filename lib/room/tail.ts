/**
 * A room's log as far as this isolate has applied it. Whatever comes (local commits, hints of
 * other isolates, reads of the log) goes through `apply()`, in the log's order. Keeps I2, R14.
 * Over 300 lines because whatever comes, is remembered or is taken away has its few here.
 */
import { type Clock, delay } from "../base/clock.ts";
import { fullJitter } from "../base/backoff.ts";
import { LruMap } from "../base/lru_map.ts";
import { changesOf, ORIGIN, type Position } from "../protocol/mod.ts";
import type { Kv } from "../store/kv.ts";
import { dropFiles } from "../store/dropped_files.ts";
import { RoomLog } from "../store/log.ts";
import { redactDeleted, redactSegment } from "../store/redact_message.ts";
import { mergeSegments } from "../store/merge.ts";
import { redactText } from "../store/redact.ts";
import { endOf, type Segment } from "../store/segment.ts";
import { LogPages } from "./log_pages.ts";
import { SegmentCache } from "./segment_cache.ts";

/** What a tail is given. */
export interface TailOptions {
  name: string;
  kv: Kv;
  clock: Clock;
  random?: () => number;
  /** Newest segments kept in memory, in bytes. */
  cacheBytes: number;
  /** Brings what is needed to announce segments; awaited before segments that were read apply. */
  prepare(segments: readonly Segment[]): Promise<void>;
  /** The log has advanced from `prev` on, by `fresh`. Synchronous. */
  advanced(prev: Position, fresh: readonly Segment[]): void;
}

/** Events that are in memory after loading, if the log has as many. */
const LOAD_EVENTS = 50;
/** Entries that are brought into memory at once for those who come back. */
const OLDER_ENTRIES = 16;
/** Positions whose segments were looked for that are remembered. */
const STARTS = 200;
/** Deleted messages that are remembered, to be sure of what is read while they are redacted. */
const DELETED = 100;
/** So soon after a deletion its text is taken out of the store. */
const REDACT_MS = 100;
/** After so many segments, and a pause, small ones are merged. */
const MERGE_AFTER = { segments: 128, ms: 5_000 } as const;

export class Tail {
  readonly log: RoomLog;
  readonly #options: TailOptions;
  readonly #pages: LogPages;
  /** Where the segments of positions from before what is in memory start. */
  readonly #starts = new LruMap<Position, Promise<Position | undefined>>(STARTS);
  #remembering: Promise<boolean> | null = null;
  #cache: SegmentCache;
  #last: Position = ORIGIN;
  #lastTime = 0;
  #loading: Promise<void> | null = null;
  #loaded = false;
  #reading = false;
  #dirty = false;
  #unmerged = 0;
  #cancelMerge: (() => void) | null = null;
  /** Messages that were deleted lately: a read may bring their texts once more. */
  readonly #deleted = new LruMap<Position, true>(DELETED);
  #cancelRedact: (() => void) | null = null;
  #closed = false;

  constructor(options: TailOptions) {
    this.#options = options;
    this.log = new RoomLog(options.kv, options.name);
    this.#cache = new SegmentCache(ORIGIN, options.cacheBytes);
    this.#pages = new LogPages(this.log, options.cacheBytes);
  }

  /** The position up to which the log is applied: always a segment's end. */
  get last(): Position {
    return this.#last;
  }

  /** When the segment at `last` was committed, in milliseconds; 0 for an empty log. */
  get lastTime(): number {
    return this.#lastTime;
  }

  /** Whether `last` is known. */
  get loaded(): boolean {
    return this.#loaded;
  }

  /**
   * What `user` (null: anybody) said was erased in the log: it goes from memory too.
   * @param until what stands from here on stays
   */
  forget(user: string | null, until?: Position): void {
    this.#pages.clear();
    this.#cache.rewrite((segment) =>
      user === null || segment.authors.includes(user)
        ? { ...segment, text: redactText(segment.text, user, until) }
        : segment
    );
  }

  /** The newest segments. */
  get cache(): SegmentCache {
    return this.#cache;
  }

  /** Finds the log's end; rejects when the store does not answer. */
  load(): Promise<void> {
    if (this.#loaded) return Promise.resolve();
    this.#loading ??= this.#load().finally(() => this.#loading = null);
    return this.#loading;
  }

  async #load(): Promise<void> {
    const page = await this.log.readNewest(LOAD_EVENTS);
    await this.#options.prepare(page.segments);
    this.#cache = new SegmentCache(page.prev, this.#options.cacheBytes);
    this.#cache.append(page.segments);
    const newest = page.segments.at(-1);
    this.#last = newest ? endOf(newest) : ORIGIN;
    this.#lastTime = newest?.time ?? 0;
    this.#loaded = true;
    this.#forgetDeleted(page.segments);
    // R14: what was committed and hinted while this read ran.
    this.poke();
  }

  /**
   * Advances by segments that follow `prev` without a hole; what is here already is dropped.
   * Synchronous: comparing, advancing and announcing are one step (R14).
   */
  apply(prev: Position, segments: readonly Segment[]): void {
    if (prev > this.#last) return this.poke();
    const fresh = segments.filter((segment) => endOf(segment) > this.#last);
    if (fresh.length === 0) return;
    const before = this.#last;
    this.#last = endOf(fresh.at(-1)!);
    this.#lastTime = fresh.at(-1)!.time;
    this.#cache.append(this.#deleted.size > 0 ? this.#clean(fresh) : fresh);
    this.#unmerged += fresh.length;
    this.#forgetDeleted(fresh);
    if (this.#unmerged >= MERGE_AFTER.segments) this.#mergeLater();
    this.#options.advanced(before, fresh);
  }

  /** There is, or may be, something new in the log: reads it, again and again if that fails. */
  poke(): void {
    this.#dirty = true;
    if (this.#loaded && !this.#reading && !this.#closed) void this.#readToEnd();
  }

  /** One read of the log after `last`, applied. */
  async readOn(): Promise<Segment[]> {
    return (await this.#readOnce()).segments;
  }

  /**
   * Reads and applies until `pos` is applied.
   * @returns the position before its segment if this read has proven it (R15), else null
   */
  async readThrough(pos: Position): Promise<Position | null> {
    let proven: Position | null = null;
    while (this.#last < pos) {
      const from = this.#last;
      const segments = await this.readOn();
      if (segments.length === 0) throw new Error("A committed segment is not in the log");
      const index = segments.findIndex((segment) => endOf(segment) === pos);
      if (index >= 0) proven = index > 0 ? endOf(segments[index - 1]!) : from;
    }
    return proven;
  }

  /** Segments after the segment end `cursor`, from memory or else from the log; applied ones only. */
  async segmentsAfter(cursor: Position, maxBytes: number): Promise<Segment[]> {
    do {
      const cached = this.#cache.after(cursor, maxBytes);
      if (cached) return cached;
    } while (await this.#remember());
    const found = await this.#pages.after(cursor);
    return this.#clean(found.filter((segment) => endOf(segment) <= this.#last));
  }

  /** Where in the log the segment of `after` starts; undefined if the log has no such event (R9). */
  async startFor(after: Position): Promise<Position | undefined> {
    if (after === ORIGIN) return ORIGIN;
    do {
      const cached = this.#cache.startFor(after);
      if (cached !== undefined) return cached;
    } while (after < this.#cache.floor && await this.#remember());
    // Those who come back at once stood at few different places.
    const known = this.#starts.get(after);
    if (known !== undefined) return await known;
    const start = this.#findStart(after);
    this.#starts.set(after, start);
    const forget = () => void (this.#starts.peek(after) === start && this.#starts.delete(after));
    start.then((found) => found === undefined && forget(), forget);
    return await start;
  }

  /** Waits a little longer after each failure. */
  pause(failures: number): Promise<void> {
    const { clock, random } = this.#options;
    const wait = { base: 50, cap: 2_000, ...(random && { random }) };
    return delay(clock, 10 + fullJitter(failures, wait));
  }

  /** Ends what runs in the background. */
  close(): void {
    this.#closed = true;
    this.#cancelMerge?.();
    this.#cancelRedact?.();
  }

  async #findStart(after: Position): Promise<Position | undefined> {
    const found = await this.log.find(after);
    return found === null
      ? undefined
      : found.end === after
      ? after
      : await this.log.readPrev(found.at);
  }

  /** Brings older segments into memory; false if there is no space for more, or there are none. */
  #remember(): Promise<boolean> {
    return this.#remembering ??= this.#readOlder().finally(() => this.#remembering = null);
  }

  async #readOlder(): Promise<boolean> {
    const { floor, full, segments: [oldest] } = this.#cache;
    if (full || !oldest || floor === ORIGIN) return false;
    const page = await this.log.readRunBefore(oldest.at, OLDER_ENTRIES, floor);
    // It has dropped its oldest meanwhile: then it is full.
    if (this.#cache.floor !== floor) return false;
    if (page.segments.length === 0 || endOf(page.segments.at(-1)!) !== floor) return false;
    this.#cache.prepend(page.prev, this.#clean(page.segments));
    this.#forgetDeleted(page.segments);
    return this.#cache.floor !== floor;
  }

  async #readOnce(): Promise<{ segments: Segment[]; more: boolean }> {
    const from = this.#last;
    const read = await this.log.readAfter(from);
    await this.#options.prepare(read.segments);
    this.apply(from, read.segments);
    return read;
  }

  async #readToEnd(): Promise<void> {
    this.#reading = true;
    for (let failures = 0; this.#dirty && !this.#closed;) {
      // R14: a wake-up during the read makes it dirty again.
      this.#dirty = false;
      try {
        while ((await this.#readOnce()).more);
        failures = 0;
      } catch {
        this.#dirty = true;
        await this.pause(failures++);
      }
    }
    this.#reading = false;
  }

  /** Also of what is read, and not heard: the store may not be rewritten yet. */
  #forgetDeleted(segments: readonly Segment[]): void {
    for (const { deleted, erases, text } of segments) {
      if (deleted) this.#forget(deleted);
      for (const { of, pos, type, until = pos } of erases ? changesOf([JSON.parse(text)]) : []) {
        if (type === "erase") this.forget(of ?? null, until);
      }
    }
  }

  /** Drops the texts of deleted messages from memory; and soon from the store. */
  #forget(deleted: readonly Position[]): void {
    for (const target of deleted) {
      this.#deleted.set(target, true);
      this.#cache.rewrite((segment) => redactSegment(segment, target));
    }
    this.#pages.clear();
    const { clock, kv, name } = this.#options;
    this.#cancelRedact ??= clock.after(REDACT_MS, async () => {
      this.#cancelRedact = null;
      // The store does not answer, or another isolate does it: the sweep will find what is left.
      await redactDeleted(kv, clock.now(), name).then(() => dropFiles(kv, clock.now()))
        .catch(() => {});
    });
  }

  /** What was read before it was deleted. */
  #clean(segments: readonly Segment[]): Segment[] {
    const deleted = [...this.#deleted.keys()];
    return segments.map((segment) => deleted.reduce(redactSegment, segment));
  }

  #mergeLater(): void {
    this.#unmerged = 0;
    this.#cancelMerge ??= this.#options.clock.after(MERGE_AFTER.ms, async () => {
      try {
        while (!this.#closed && await mergeSegments(this.#options.kv, this.#options.name));
      } catch {
        // The store does not answer, or another isolate merges: there will be a next time.
      }
      this.#cancelMerge = null;
    });
  }
}

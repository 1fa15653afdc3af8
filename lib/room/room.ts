/**
 * A room in one isolate: the part of its log that is applied, and those who are to hear it.
 * `apply()` is the only door to a socket: local commits, hints of other isolates and reads of the
 * log all go through it, in the log's order. Keeps I1, I2, I5, R9, R11, R14.
 */
import { type Clock, delay } from "../base/clock.ts";
import { fullJitter } from "../base/backoff.ts";
import {
  encodeEvents,
  encodeWithSegments,
  type Limits,
  ORIGIN,
  type People,
  type Position,
} from "../protocol/mod.ts";
import type { Relay } from "../relay/relay.ts";
import { Committer, type LogHost } from "../store/committer.ts";
import type { Kv } from "../store/kv.ts";
import { type Page, RoomLog } from "../store/log.ts";
import { mergeSegments } from "../store/merge.ts";
import type { PeopleStore } from "../store/people.ts";
import { endOf, joinText, type Segment } from "../store/segment.ts";
import { Introductions } from "./introductions.ts";
import { Presence } from "./presence.ts";
import { SegmentCache } from "./segment_cache.ts";
import type { Sink, Subscriber } from "./subscriber.ts";

/** What a room is given. */
export interface RoomOptions {
  name: string;
  kv: Kv;
  people: PeopleStore;
  relay: Relay;
  limits: Limits;
  clock: Clock;
  /** Name of this isolate, for presence. */
  isolate: string;
  random?: () => number;
}

/** Text of one frame at the most, unless a single segment is longer: bounded steps (I5). */
const FRAME_TEXT = 64 * 1024;
/** After so many segments, and a pause, small ones are merged. */
const MERGE_AFTER = { segments: 128, ms: 5_000 } as const;
/** Events of a snapshot at the least, if the log has as many. */
const SNAPSHOT_EVENTS = 50;

export class Room implements LogHost {
  readonly name: string;
  readonly log: RoomLog;
  readonly committer: Committer;
  readonly presence: Presence;
  readonly #options: RoomOptions;
  readonly #introductions: Introductions;
  readonly #subscribers = new Set<Subscriber>();
  /** Reads in flight by where they start, so that a herd reads each segment once. */
  readonly #reads = new Map<Position, Promise<Segment[]>>();
  #cache: SegmentCache;
  #last: Position = ORIGIN;
  #lastTime = 0;
  #loading: Promise<void> | null = null;
  #loaded = false;
  #reading = false;
  #dirty = false;
  #joining = 0;
  #unmerged = 0;
  #cancelMerge: (() => void) | null = null;
  #closed = false;

  constructor(options: RoomOptions) {
    const { name, kv, limits, clock, random } = options;
    this.name = name;
    this.#options = options;
    this.log = new RoomLog(kv, name);
    this.#cache = new SegmentCache(ORIGIN, limits.resumeCacheBytes);
    this.#introductions = new Introductions(options.people);
    this.committer = new Committer({
      kv,
      room: name,
      host: this,
      clock,
      queueLimit: limits.commitQueue,
      ...(random && { random }),
    });
    this.presence = new Presence(options, {
      broadcast: (frame) => this.#broadcast(frame),
      introduce: (people) => this.#broadcastPeople(people),
    });
  }

  get last(): Position {
    return this.#last;
  }

  get lastTime(): number {
    return this.#lastTime;
  }

  /** Whether anybody is in the room here, or anything waits to be written. */
  get inUse(): boolean {
    return this.#subscribers.size > 0 || this.#joining > 0 || this.committer.busy;
  }

  get subscribers(): number {
    return this.#subscribers.size;
  }

  load(): Promise<void> {
    if (this.#loaded) return Promise.resolve();
    this.#loading ??= this.#load().finally(() => this.#loading = null);
    return this.#loading;
  }

  async #load(): Promise<void> {
    const page = await this.log.readNewest(SNAPSHOT_EVENTS);
    await this.#introductions.learn(page.segments);
    this.#cache = new SegmentCache(page.prev, this.#options.limits.resumeCacheBytes);
    this.#cache.append(page.segments);
    const newest = page.segments.at(-1);
    this.#last = newest ? endOf(newest) : ORIGIN;
    this.#lastTime = newest?.time ?? 0;
    this.#loaded = true;
    // R14: what was committed and hinted while this read ran.
    this.poke();
  }

  /**
   * Advances the room by segments that follow `prev` without a hole, and gives what is new to
   * those who listen. Synchronous: comparing, advancing and sending are one step.
   */
  apply(prev: Position, segments: readonly Segment[]): void {
    if (prev > this.#last) return this.poke();
    const fresh = segments.filter((segment) => endOf(segment) > this.#last);
    if (fresh.length === 0) return;
    const before = this.#last;
    this.#last = endOf(fresh.at(-1)!);
    this.#lastTime = fresh.at(-1)!.time;
    this.#cache.append(fresh);
    this.#unmerged += fresh.length;
    if (this.#unmerged >= MERGE_AFTER.segments) this.#mergeLater();
    const introduction = this.#introductions.before(fresh);
    if (introduction) this.#broadcast(introduction);
    for (const { frame, end } of this.#frames(before, fresh)) this.#fanOut(frame, end);
  }

  /** Takes a hint of another isolate. */
  hinted(prev: Position, segments: readonly Segment[], people: People): void {
    if (!this.#loaded) return this.poke();
    this.#options.people.learn(people);
    this.apply(prev, segments);
  }

  /** There is, or may be, something new in the log. */
  poke(): void {
    this.#dirty = true;
    if (this.#loaded && !this.#reading && !this.#closed) void this.#readToEnd();
  }

  async readThrough(pos: Position): Promise<Position | null> {
    let proven: Position | null = null;
    while (this.#last < pos) {
      const from = this.#last;
      const segments = await this.#readOn(from);
      const index = segments.findIndex((segment) => endOf(segment) === pos);
      if (index >= 0) proven = index > 0 ? endOf(segments[index - 1]!) : from;
      if (segments.length === 0) throw new Error("A committed segment is not in the log");
    }
    return proven;
  }

  hint(prev: Position | null, segments: readonly Segment[]): void {
    const { relay, people } = this.#options;
    if (prev === null) return relay.post({ kind: "poke", room: this.name });
    const known = Object.fromEntries(
      segments.flatMap(({ authors }) => authors.map((user) => [user, people.peek(user) ?? {}])),
    );
    relay.post({ kind: "segments", room: this.name, prev, segments, people: known });
  }

  /**
   * Lets a session in: sends `joined`, from `after` on if the log has that, else with the newest
   * page; then live. What comes between is read from the log.
   * @param wanted whether the session still wants it, when that took a while
   */
  async join(
    user: string,
    sink: Sink,
    after: Position | undefined,
    wanted: () => boolean,
  ): Promise<Subscriber | null> {
    this.#joining++;
    try {
      return await this.#join(user, sink, after, wanted);
    } finally {
      this.#joining--;
    }
  }

  async #join(
    user: string,
    sink: Sink,
    after: Position | undefined,
    wanted: () => boolean,
  ): Promise<Subscriber | null> {
    await this.load();
    const start = after === undefined ? undefined : await this.#startFor(after);
    const page = start === undefined ? await this.#snapshot() : this.#resume(start);
    const names = new Set(page.segments.flatMap(({ authors }) => authors));
    const authors = await this.#options.people.load([...names, user]);
    if (!wanted()) return null;
    // From here on nothing waits: what is sent, the cursor and `live` belong together (R11).
    const people = { ...this.#introductions.people(), ...authors };
    const newest = page.segments.at(-1);
    const cursor = newest ? endOf(newest) : page.prev;
    const subscriber: Subscriber = { user, sink, cursor, live: false, missed: false, closed: false };
    this.#subscribers.add(subscriber);
    this.presence.enter(user);
    const { prev, more } = page;
    sink.send(encodeWithSegments({
      type: "joined",
      room: this.name,
      prev,
      head: cursor,
      resume: start === undefined ? "snapshot" : "replayed",
      more,
      people,
      members: this.presence.members(),
    }, joinText(page.segments)));
    this.#introductions.add(people);
    this.#goLiveOrCatchUp(subscriber);
    return subscriber;
  }

  /** Lets a session out. */
  leave(subscriber: Subscriber): void {
    if (!this.#subscribers.delete(subscriber)) return;
    subscriber.closed = true;
    this.presence.leave(subscriber.user);
  }

  /** A name changed: tells those who are here, if it matters to them. */
  renamed(people: People): void {
    const here = Object.entries(people).filter(([user]) =>
      this.#introductions.has(user) || this.presence.has(user)
    );
    if (here.length === 0) return;
    this.#broadcastPeople(Object.fromEntries(here));
    this.presence.renamed();
  }

  /** Ends timers; the room is not used again. */
  close(): void {
    this.#closed = true;
    this.#cancelMerge?.();
    this.presence.close();
  }

  /** Where in the log the segment of `after` starts; undefined if the log has no such event (R9). */
  async #startFor(after: Position): Promise<Position | undefined> {
    if (after === ORIGIN) return ORIGIN;
    const cached = this.#cache.startFor(after);
    if (cached !== undefined) return cached;
    const found = await this.log.find(after);
    return found === null ? undefined : found.end === after ? after : await this.log.readPrev(found.at);
  }

  #resume(start: Position): Page {
    return { prev: start, segments: this.#cache.after(start, FRAME_TEXT) ?? [], more: start !== ORIGIN };
  }

  async #snapshot(): Promise<Page> {
    const { segments, floor } = this.#cache;
    let events = 0;
    let from = segments.length;
    while (from > 0 && events < SNAPSHOT_EVENTS) events += segments[--from]!.count;
    if (events < SNAPSHOT_EVENTS && floor !== ORIGIN) return await this.#readSnapshot();
    const prev = from > 0 ? endOf(segments[from - 1]!) : floor;
    return { prev, segments: segments.slice(from), more: prev !== ORIGIN };
  }

  async #readSnapshot(): Promise<Page> {
    const page = await this.log.readNewest(SNAPSHOT_EVENTS);
    // What this room has not applied is not sent yet (I2): the subscriber gets it live.
    const segments = page.segments.filter((segment) => endOf(segment) <= this.#last);
    if (segments.length > 0 || page.segments.length === 0) return { ...page, segments };
    await this.#readOn(this.#last);
    return await this.#readSnapshot();
  }

  *#frames(prev: Position, segments: readonly Segment[]) {
    for (let from = 0; from < segments.length;) {
      let to = from;
      let text = 0;
      do text += segments[to++]!.text.length;
      while (to < segments.length && text + segments[to]!.text.length <= FRAME_TEXT);
      const run = segments.slice(from, to);
      yield { frame: encodeEvents(this.name, prev, joinText(run)), end: endOf(run.at(-1)!) };
      prev = endOf(run.at(-1)!);
      from = to;
    }
  }

  #fanOut(frame: string, end: Position): void {
    for (const subscriber of this.#subscribers) {
      if (!subscriber.live) continue;
      if (subscriber.sink.writable) {
        subscriber.sink.send(frame);
        subscriber.cursor = end;
      } else {
        this.#fallBehind(subscriber);
      }
    }
  }

  #fallBehind(subscriber: Subscriber): void {
    subscriber.live = false;
    void this.#catchUp(subscriber);
  }

  #goLiveOrCatchUp(subscriber: Subscriber): void {
    if (subscriber.cursor === this.#last) subscriber.live = true;
    else this.#fallBehind(subscriber);
  }

  /** Reads the log for one subscriber, in bounded steps and as it drains, until it is level. */
  async #catchUp(subscriber: Subscriber): Promise<void> {
    const { sink } = subscriber;
    for (let failures = 0; !subscriber.closed;) {
      try {
        if (!sink.writable) {
          await sink.drained();
          continue;
        }
        if (subscriber.cursor === this.#last) {
          subscriber.live = true;
          if (subscriber.missed) this.#showMissed(subscriber);
          return;
        }
        // A position that another isolate has applied and this one has not.
        if (subscriber.cursor > this.#last) {
          if ((await this.#readOn(this.#last)).length === 0) await this.#pause(failures++);
          continue;
        }
        const segments = this.#cache.after(subscriber.cursor, FRAME_TEXT) ??
          (await this.#readShared(subscriber.cursor)).filter((it) => endOf(it) <= this.#last);
        if (segments.length === 0) {
          await this.#pause(failures++);
          continue;
        }
        failures = 0;
        const introduction = await this.#introductions.ofAll(segments);
        if (subscriber.closed) return;
        sink.send(introduction);
        for (const { frame, end } of this.#frames(subscriber.cursor, segments)) {
          if (!sink.writable) break;
          sink.send(frame);
          subscriber.cursor = end;
        }
      } catch {
        // The store does not answer: the client waits as it would on a slow line.
        await this.#pause(failures++);
      }
    }
  }

  #mergeLater(): void {
    this.#unmerged = 0;
    this.#cancelMerge ??= this.#options.clock.after(MERGE_AFTER.ms, async () => {
      try {
        while (!this.#closed && await mergeSegments(this.#options.kv, this.name));
      } catch {
        // The store does not answer, or another isolate merges: there will be a next time.
      }
      this.#cancelMerge = null;
    });
  }

  #pause(failures: number): Promise<void> {
    const { clock, random } = this.#options;
    return delay(clock, 10 + fullJitter(failures, { base: 50, cap: 2_000, ...(random && { random }) }));
  }

  #readShared(after: Position): Promise<Segment[]> {
    let read = this.#reads.get(after);
    if (!read) {
      read = this.log.readAfter(after, 16).then(({ segments }) => segments)
        .finally(() => this.#reads.delete(after));
      this.#reads.set(after, read);
    }
    return read;
  }

  /** One read of the log after `from`, applied. */
  async #readOn(from: Position): Promise<Segment[]> {
    const { segments } = await this.log.readAfter(from);
    await this.#introductions.learn(segments);
    this.apply(from, segments);
    return segments;
  }

  async #readToEnd(): Promise<void> {
    this.#reading = true;
    for (let failures = 0; this.#dirty && !this.#closed;) {
      this.#dirty = false;
      try {
        while ((await this.#readOn(this.#last)).length > 0);
        failures = 0;
      } catch {
        this.#dirty = true;
        await this.#pause(failures++);
      }
    }
    this.#reading = false;
  }

  #broadcastPeople(people: People): void {
    this.#introductions.add(people);
    this.#broadcast(JSON.stringify({ type: "people", people }));
  }

  /** Names and presence go to live readers; to the others, once they are level, what is true then. */
  #broadcast(frame: string): void {
    for (const subscriber of this.#subscribers) {
      if (subscriber.live && subscriber.sink.writable) {
        subscriber.sink.send(frame);
      } else {
        subscriber.missed = true;
        if (subscriber.live) this.#fallBehind(subscriber);
      }
    }
  }

  #showMissed(subscriber: Subscriber): void {
    subscriber.missed = false;
    const people = this.#introductions.people();
    subscriber.sink.send(JSON.stringify({ type: "people", people }));
    for (const frame of this.presence.frames()) subscriber.sink.send(frame);
  }
}

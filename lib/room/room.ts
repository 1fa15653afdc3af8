/**
 * A room in one isolate: those who are to hear its log, and how it reaches them. Keeps I1 (only
 * what the tail has applied goes out, and that is committed), I5, R9, R11.
 * Over 300 lines because each thing that comes to a room has its few here.
 */
import type { Clock } from "../base/clock.ts";
import { encodeJoined, type Limits, ORIGIN, type People, type Position } from "../protocol/mod.ts";
import type { Relay } from "../relay/relay.ts";
import { Committer } from "../store/committer.ts";
import type { Kv } from "../store/kv.ts";
import type { LogHost } from "../store/log_host.ts";
import type { Page, RoomLog } from "../store/log.ts";
import type { PeopleStore } from "../store/people.ts";
import { endOf, joinText, PAGE_BYTES, type Segment, utf8Length } from "../store/segment.ts";
import { FanOut, FRAME_TEXT } from "./fan_out.ts";
import { Introductions } from "./introductions.ts";
import { Lingering } from "./lingering.ts";
import { Marks } from "./marks.ts";
import { Presence } from "./presence.ts";
import type { Sink, Subscriber } from "./subscriber.ts";
import { Tail } from "./tail.ts";

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

/** Events of a snapshot at the least, if the log has as many. */
const SNAPSHOT_EVENTS = 50;

export class Room implements LogHost {
  readonly name: string;
  readonly committer: Committer;
  readonly presence: Presence;
  readonly #options: RoomOptions;
  readonly #tail: Tail;
  readonly #introductions: Introductions;
  readonly #fanOut: FanOut;
  readonly #lingering: Lingering;
  readonly #marks: Marks;
  #joining = 0;

  constructor(options: RoomOptions) {
    const { name, kv, limits, clock, random } = options;
    this.name = name;
    this.#options = options;
    this.#marks = new Marks(kv, name);
    this.#introductions = new Introductions(options.people);
    this.#tail = new Tail({
      ...options,
      cacheBytes: limits.resumeCacheBytes,
      prepare: (segments) => this.#introductions.learn(segments),
      advanced: (prev, fresh) => {
        this.committer.saw(fresh);
        this.#marks.saw(fresh);
        this.#fanOut.deliver(prev, fresh);
      },
    });
    this.#fanOut = new FanOut(
      name,
      this.#tail,
      this.#introductions,
      () => this.presence.frames(),
      clock,
    );
    const queueLimit = limits.commitQueue;
    this.committer = new Committer({
      kv,
      room: name,
      host: this,
      clock,
      queueLimit,
      ...(random && { random }),
    });
    this.presence = new Presence(options, {
      broadcast: (frame) => this.#fanOut.broadcast(frame),
      introduce: (people) => this.#introduce(people),
      rename: (people) => this.#broadcastPeople(people),
    });
    this.#lingering = new Lingering(clock, (user) => this.presence.leave(user));
  }

  get log(): RoomLog {
    return this.#tail.log;
  }

  get last(): Position {
    return this.#tail.last;
  }

  get lastTime(): number {
    return this.#tail.lastTime;
  }

  /** Whether anybody is in the room here, or was a moment ago, or anything waits to be written. */
  get inUse(): boolean {
    return this.#fanOut.size + this.#joining + this.#lingering.size > 0 || this.committer.busy;
  }

  get subscribers(): number {
    return this.#fanOut.size;
  }

  async prepare(authors: Iterable<string>): Promise<void> {
    await Promise.all([this.#tail.load(), this.#options.people.load(authors)]);
  }

  apply(prev: Position, segments: readonly Segment[]): void {
    this.#tail.apply(prev, segments);
  }

  poke(): void {
    this.#tail.poke();
  }

  readThrough(pos: Position): Promise<Position | null> {
    return this.#tail.readThrough(pos);
  }

  delivered(waiting: () => number, expected: number): Promise<void> | null {
    return this.#fanOut.delivered(waiting, expected);
  }

  /** Takes a hint of another isolate. */
  hinted(prev: Position, segments: readonly Segment[], people: People): void {
    if (!this.#tail.loaded) return this.poke();
    this.#options.people.learn(people);
    this.apply(prev, segments);
  }

  hint(prev: Position | null, segments: readonly Segment[]): void {
    const { relay, people } = this.#options;
    if (prev === null) return relay.post({ kind: "poke", room: this.name });
    const known: People = {};
    for (const user of segments.flatMap(({ authors }) => authors)) {
      const person = people.peek(user);
      // What is not known here must not overwrite what is known there.
      if (person) known[user] = person;
    }
    relay.post({ kind: "segments", room: this.name, prev, segments, people: known });
  }

  /**
   * Lets a session in: sends `joined`, from `after` on if the log has that, else with the newest
   * page; then live. What comes between is read from the log.
   * @param wanted whether the session still wants it, when that took a while
   * @param present whether its user thereby is among those present
   */
  async join(
    user: string,
    sink: Sink,
    after: Position | undefined,
    wanted: () => boolean,
    present = true,
  ): Promise<Subscriber | null> {
    this.#joining++;
    try {
      return await this.#join(user, sink, after, wanted, present);
    } finally {
      this.#joining--;
    }
  }

  async #join(
    user: string,
    sink: Sink,
    after: Position | undefined,
    wanted: () => boolean,
    present: boolean,
  ): Promise<Subscriber | null> {
    await this.#tail.load();
    const start = after === undefined ? undefined : await this.#tail.startFor(after);
    const page = start === undefined ? await this.#snapshot() : this.#resume(start);
    const changes = await this.#marks.read();
    const names = new Set(page.segments.flatMap(({ authors }) => authors));
    const authors = await this.#options.people.load([...names, user]);
    if (!wanted()) return null;
    // From here on nothing waits: what is sent, the cursor and `live` belong together (R11).
    const strangers = this.#strangers(authors);
    const newest = page.segments.at(-1);
    const cursor = newest ? endOf(newest) : page.prev;
    const subscriber: Subscriber = {
      user,
      sink,
      cursor,
      live: false,
      missed: false,
      closed: false,
      present,
    };
    if (present) this.presence.enter(user);
    const { prev, more } = page;
    sink.send(encodeJoined(
      {
        type: "joined",
        room: this.name,
        prev,
        head: cursor,
        resume: start === undefined ? "snapshot" : "replayed",
        more,
        people: strangers,
        members: this.presence.members(),
        changes,
      },
      this.#introductions.text(),
      joinText(page.segments),
    ));
    const typing = this.presence.typingFrame();
    if (typing) sink.send(typing);
    // Who is known is known to all: those here may not have heard of the page's authors.
    this.#introduce(Object.fromEntries([...names].map((name) => [name, authors[name]!])));
    this.#fanOut.add(subscriber);
    return subscriber;
  }

  /** Lets a session out. @param lingerMs for so long its user stays among those present */
  leave(subscriber: Subscriber, lingerMs = 0): void {
    if (!this.#fanOut.delete(subscriber) || !subscriber.present) return;
    if (lingerMs > 0) {
      this.setIdle(subscriber, false);
      this.#lingering.hold(subscriber.user, lingerMs);
    } else this.presence.leave(subscriber.user, subscriber.idle);
  }

  /** The user of a session turns away from it, or comes back. */
  setIdle(subscriber: Subscriber, on: boolean): void {
    if (!subscriber.present || (subscriber.idle ?? false) === on) return;
    subscriber.idle = on;
    this.presence.setIdle(subscriber.user, on);
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

  /** What `user` said was erased in the log: it goes from memory too. */
  forget(user: string): void {
    this.#tail.forget(user);
  }

  /** Ends timers; the room is not used again. */
  close(): void {
    this.#tail.close();
    this.#lingering.close();
    this.presence.close();
  }

  #resume(start: Position): Page {
    return {
      prev: start,
      segments: this.#tail.cache.after(start, FRAME_TEXT) ?? [],
      more: start !== ORIGIN,
    };
  }

  async #snapshot(): Promise<Page> {
    const { segments, floor } = this.#tail.cache;
    let [events, bytes] = [0, 0];
    let from = segments.length;
    while (from > 0 && events < SNAPSHOT_EVENTS && bytes < PAGE_BYTES) {
      events += segments[--from]!.messages;
      bytes += utf8Length(segments[from]!.text);
    }
    const short = events < SNAPSHOT_EVENTS && bytes < PAGE_BYTES;
    if (short && floor !== ORIGIN) return await this.#readSnapshot();
    const prev = from > 0 ? endOf(segments[from - 1]!) : floor;
    return { prev, segments: segments.slice(from), more: prev !== ORIGIN };
  }

  async #readSnapshot(): Promise<Page> {
    const page = await this.log.readNewest(SNAPSHOT_EVENTS);
    // What this room has not applied is not sent yet (I2): the subscriber gets it live.
    const segments = page.segments.filter((segment) => endOf(segment) <= this.last);
    if (segments.length > 0 || page.segments.length === 0) return { ...page, segments };
    await this.#tail.readOn();
    return await this.#readSnapshot();
  }

  #introduce(people: People): void {
    const strangers = this.#strangers(people);
    if (Object.keys(strangers).length > 0) this.#broadcastPeople(strangers);
  }

  /** Those whom not everybody in the room knows. */
  #strangers(people: People): People {
    const strangers = Object.entries(people).filter(([user]) => !this.#introductions.has(user));
    return Object.fromEntries(strangers);
  }

  #broadcastPeople(people: People): void {
    this.#introductions.add(people);
    this.#fanOut.broadcast(JSON.stringify({ type: "people", people }));
  }
}

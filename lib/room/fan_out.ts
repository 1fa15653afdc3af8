/**
 * From a room's log to its subscribers: each batch is one frame, built once, for all who are
 * live; who does not drain reads the log instead, in bounded steps, until level again. Keeps I5
 * and R11.
 */
import type { Clock } from "../base/clock.ts";
import { encodeEvents, type Position } from "../protocol/mod.ts";
import { endOf, joinText, type Segment } from "../store/segment.ts";
import type { Introductions } from "./introductions.ts";
import { gathered, SERVED_A_TURN } from "./pace.ts";
import type { Sink, Subscriber } from "./subscriber.ts";
import type { Tail } from "./tail.ts";

/** Text of one frame at the most, unless a single segment is longer: bounded steps. */
export const FRAME_TEXT = 64 * 1024;

/** Segments that wait until the last ones have been given to all; with more, that is done at once. */
const MAX_DUE = 16;

/**
 * So many batches may be written while all are served once. With more, those who only listen would
 * have to wait while the others talk.
 */
const BATCHES_A_ROUND = 2;

/** A run of segments as it is sent. */
interface Frame {
  text: string;
  /** The position of its last event. */
  end: Position;
}

export class FanOut {
  readonly #room: string;
  readonly #tail: Tail;
  readonly #introductions: Introductions;
  readonly #presence: () => string[];
  readonly #clock: Clock;
  /** What some of those who are live were not given yet. */
  #due: { prev: Position; segments: Segment[] } | null = null;
  /** Its frames, by where they begin; until more comes. */
  readonly #built = new Map<Position, readonly Frame[]>();
  /** Set while all are served, one after the other. */
  #serving: Generator<void, void, void> | null = null;
  /** Batches that have come since that began anew. */
  #batches = 0;
  /** The one who was given it after all others. */
  #lastServed: Sink | null = null;
  readonly #subscribers = new Set<Subscriber>();

  /** @param presence the frames that show who is here, for those who missed changes */
  constructor(
    room: string,
    tail: Tail,
    introductions: Introductions,
    presence: () => string[],
    clock: Clock,
  ) {
    this.#room = room;
    this.#tail = tail;
    this.#introductions = introductions;
    this.#presence = presence;
    this.#clock = clock;
  }

  get size(): number {
    return this.#subscribers.size;
  }

  /** Adds a subscriber whose cursor is the end of what it was given. */
  add(subscriber: Subscriber): void {
    this.#subscribers.add(subscriber);
    // R11: live in the same step in which its cursor is the room's last, and never otherwise.
    if (subscriber.cursor === this.#tail.last) subscriber.live = true;
    else this.#fallBehind(subscriber);
  }

  delete(subscriber: Subscriber): boolean {
    subscriber.closed = true;
    return this.#subscribers.delete(subscriber);
  }

  /**
   * Gives what follows `prev` to all who are live: at once to those who spoke, for their next words
   * come meanwhile; to the others by rounds, some in every turn of the event loop. Whose turn it is
   * gets all that has come by then: a frame costs the same however much is in it.
   */
  deliver(prev: Position, fresh: readonly Segment[]): void {
    if (this.#due) this.#due.segments.push(...fresh);
    else this.#due = { prev, segments: [...fresh] };
    this.#built.clear();
    this.#batches++;
    const introduction = this.#introductions.before(fresh);
    if (introduction) this.broadcast(introduction);
    const given = this.#giveSpeakers(fresh);
    if (!this.#serving) {
      this.#serving = this.#serve();
      this.#goOn(given);
    } else if (this.#due.segments.length >= MAX_DUE) this.#finish();
  }

  /** Those who spoke hear it first, as many as are served in one turn; whether there are any. */
  #giveSpeakers(fresh: readonly Segment[]): boolean {
    const speakers = new Set(fresh.flatMap(({ authors }) => authors));
    let given = 0;
    for (const subscriber of this.#subscribers) {
      if (speakers.has(subscriber.user) && this.#give(subscriber)) given++;
      if (given === SERVED_A_TURN) break;
    }
    return given > 0;
  }

  /** Gives what is due to one after the other, and stops after some. */
  *#serve(): Generator<void, void, void> {
    while (this.#due) {
      const { length } = this.#due.segments;
      this.#batches = 0;
      let given = 0;
      for (const subscriber of this.#subscribers) {
        if (this.#give(subscriber) && ++given % SERVED_A_TURN === 0) yield;
      }
      // What was due when the round began has reached all.
      const { segments } = this.#due;
      const rest = segments.slice(length);
      this.#due = rest.length > 0 ? { prev: endOf(segments[length - 1]!), segments: rest } : null;
      if (this.#due) yield;
    }
  }

  /** Whether anything was sent. */
  #give(subscriber: Subscriber): boolean {
    const { sink } = subscriber;
    // Who came meanwhile has it already, or a part of it.
    if (!subscriber.live || subscriber.cursor >= this.#tail.last) return false;
    const frames = this.#framesAfter(subscriber.cursor);
    for (const { text, end } of frames) {
      if (!sink.writable) break;
      sink.send(text);
      subscriber.cursor = end;
      this.#lastServed = sink;
    }
    if (subscriber.cursor === this.#tail.last) return true;
    this.#fallBehind(subscriber);
    return false;
  }

  /** What is due after `cursor`, made once for all who stand there; none if that is elsewhere. */
  #framesAfter(cursor: Position): readonly Frame[] {
    const built = this.#built.get(cursor);
    if (built) return built;
    const { prev, segments } = this.#due!;
    const from = cursor === prev ? 0 : segments.findIndex((it) => endOf(it) === cursor) + 1;
    if (from === 0 && cursor !== prev) return [];
    const frames = [...this.#frames(cursor, segments.slice(from))];
    this.#built.set(cursor, frames);
    return frames;
  }

  /** Serves some more now or `later`, and the others in turns to come where those can be had. */
  #goOn(later = false): void {
    const serving = this.#serving;
    if (!serving || !this.#clock.turn) return this.#finish();
    if (!later && serving.next().done) this.#serving = null;
    else this.#clock.turn(() => serving === this.#serving && this.#goOn());
  }

  /** Serves all who are yet to be given what is under way. */
  #finish(): void {
    while (this.#serving?.next().done === false);
    this.#serving = null;
  }

  /** When the next batch had better begin; see {@linkcode gathered}. */
  delivered(waiting: () => number, expected: number): Promise<void> | null {
    const serving = () => this.#serving !== null;
    const leaving = () =>
      serving() ? this.#batches >= BATCHES_A_ROUND : this.#lastServed?.empty === false;
    const readers = this.#subscribers.size;
    return gathered(this.#clock, { readers, waiting, expected, leaving, serving });
  }

  /** Names and presence go to live readers; to the others, once they are level, what is true then. */
  broadcast(frame: string): void {
    for (const subscriber of this.#subscribers) {
      if (subscriber.live && subscriber.sink.writable) {
        subscriber.sink.send(frame);
      } else {
        subscriber.missed = true;
        if (subscriber.live) this.#fallBehind(subscriber);
      }
    }
  }

  *#frames(prev: Position, segments: readonly Segment[]): Generator<Frame, void, void> {
    for (let from = 0; from < segments.length;) {
      let to = from;
      let text = 0;
      do text += segments[to++]!.text.length; while (
        to < segments.length && text + segments[to]!.text.length <= FRAME_TEXT
      );
      const run = segments.slice(from, to);
      const end = endOf(run.at(-1)!);
      yield { text: encodeEvents(this.#room, prev, joinText(run)), end };
      prev = end;
      from = to;
    }
  }

  #fallBehind(subscriber: Subscriber): void {
    subscriber.live = false;
    void this.#catchUp(subscriber);
  }

  /** Reads the log for one subscriber, as it drains, until it is level. */
  async #catchUp(subscriber: Subscriber): Promise<void> {
    const { sink } = subscriber;
    // The room hears of an ended connection later than its sink does.
    for (let failures = 0; !subscriber.closed && !sink.ended;) {
      try {
        if (!sink.writable) {
          await sink.drained();
          continue;
        }
        if (subscriber.cursor === this.#tail.last) {
          subscriber.live = true;
          if (subscriber.missed) this.#showMissed(subscriber);
          return;
        }
        // A position that another isolate has applied and this one has not.
        if (subscriber.cursor > this.#tail.last) {
          if ((await this.#tail.readOn()).length === 0) await this.#tail.pause(failures++);
          continue;
        }
        const segments = await this.#tail.segmentsAfter(subscriber.cursor, FRAME_TEXT);
        if (segments.length === 0) {
          await this.#tail.pause(failures++);
          continue;
        }
        failures = 0;
        const introduction = await this.#introductions.ofAll(segments);
        if (subscriber.closed) return;
        sink.send(introduction);
        for (const { text, end } of this.#frames(subscriber.cursor, segments)) {
          if (!sink.writable) break;
          sink.send(text);
          subscriber.cursor = end;
        }
      } catch {
        // The store does not answer: the client waits as it would on a slow line.
        await this.#tail.pause(failures++);
      }
    }
  }

  #showMissed(subscriber: Subscriber): void {
    subscriber.missed = false;
    const people = this.#introductions.people();
    subscriber.sink.send(JSON.stringify({ type: "people", people }));
    for (const frame of this.#presence()) subscriber.sink.send(frame);
  }
}

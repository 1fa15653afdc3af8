import {
  atOf,
  indexOf,
  ORIGIN,
  type Position,
  position,
  type WireSegment,
} from "../../lib/protocol/mod.ts";
import { LANE_OUTCOMES } from "../../lib/store/lanes.ts";
import { fromBytes, type Write } from "../../lib/store/kv.ts";
import type { Scheduler } from "./scheduler.ts";

/** What a redacted text becomes. */
export const REDACTED = "✗";

/** A message as the log has it. */
export interface TrueMessage {
  pos: Position;
  from: string;
  text: string;
}

/** What was committed, as the store saw it: what everybody else says is measured by this. */
export class Truth {
  readonly #scheduler: Scheduler;
  readonly #segments = new Map<string, WireSegment[]>();
  readonly #texts = new Set<string>();
  readonly #redacted = new Set<string>();
  /** What each id stands for, by sender, room and id. */
  readonly #sent = new Map<string, { text: string | null; skip: boolean }>();
  readonly #known = new Map<string, Set<number>>();
  readonly #answers = new Map<string, Position | null>();
  /** Segments that a restore has taken away, by room and `at`. */
  readonly #gone = new Set<string>();
  #restored = false;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  /** Takes note of a write that happened. */
  committed({ append }: Write, versionstamp: string): void {
    if (!append) return;
    const [, room, generation] = append.prefix as [string, string, string];
    const at = generation + versionstamp;
    const segment = JSON.parse(`{"at":"${at}",${fromBytes(append.value)}`) as WireSegment;
    const segments = this.#of(room);
    const last = segments.at(-1);
    if (last && last.at >= at) this.#scheduler.fail(`The log of ${room} goes back: ${at}`);
    segments.push(segment);
    for (const { text } of segment.events) {
      const known = `${room} ${text}`;
      if (this.#texts.has(known)) this.#scheduler.fail(`I3: "${text}" is in the log twice`);
      this.#texts.add(known);
    }
  }

  /** How many segments each room has; for {@linkcode Truth.restore}. */
  backUp(): Map<string, number> {
    return new Map([...this.#segments].map(([room, { length }]) => [room, length]));
  }

  /** The store holds what it did at a backup; returns the texts that are gone. */
  restore(backup: ReadonlyMap<string, number>): string[] {
    const gone: string[] = [];
    for (const [room, segments] of this.#segments) {
      for (const { at, events } of segments.splice(backup.get(room) ?? 0)) {
        this.#gone.add(`${room} ${at}`);
        for (const { text } of events) {
          this.#texts.delete(`${room} ${text}`);
          gone.push(text!);
        }
      }
    }
    // Lanes go back, too.
    this.#answers.clear();
    this.#known.clear();
    this.#restored = true;
    return gone;
  }

  /** Whether a restore has set lanes back: what they had taken is unknown to them. */
  get restored(): boolean {
    return this.#restored;
  }

  /** Whether the event at `pos` was there before a restore. */
  isGone(room: string, pos: Position): boolean {
    return this.#gone.has(`${room} ${atOf(pos)}`);
  }

  /** The text at this position may be another one from now on. */
  redacted(room: string, pos: Position): void {
    this.#redacted.add(`${room} ${pos}`);
  }

  isRedacted(room: string, pos: Position): boolean {
    return this.#redacted.has(`${room} ${pos}`);
  }

  segments(room: string): readonly WireSegment[] {
    return this.#of(room);
  }

  /** All messages of a room, in order. */
  messages(room: string): TrueMessage[] {
    return this.#of(room).flatMap(({ at, events }) =>
      events.map(({ from, text }, index) => ({ pos: position(at, index), from, text: text! }))
    );
  }

  /** The position of the last event. */
  end(room: string): Position {
    return endOf(this.#of(room).at(-1));
  }

  /** Whether the log has an event there, or `pos` is the beginning. */
  has(room: string, pos: Position): boolean {
    if (pos === ORIGIN) return true;
    const segment = this.#of(room).find(({ at }) => at === atOf(pos));
    return segment !== undefined && indexOf(pos) < segment.events.length;
  }

  /** What is wrong with `segments` as the run of the log that follows `prev`; null if nothing is. */
  faultOfRun(room: string, prev: Position, segments: readonly WireSegment[]): string | null {
    const log = this.#of(room);
    const before = log.findLastIndex((segment) => endOf(segment) <= prev);
    if (endOf(log[before]) !== prev) return `no segment ends at its prev ${prev}`;
    for (const [index, segment] of segments.entries()) {
      const expected = log[before + 1 + index];
      if (!log.some(({ at }) => at === segment.at)) return `I1: ${segment.at} is not in the log`;
      if (segment.at !== expected?.at) {
        return `I2: ${segment.at} stands where ${expected?.at} should`;
      }
      if (segment.time !== expected.time || segment.events.length !== expected.events.length) {
        return `${segment.at} is not as it was committed`;
      }
      for (const [i, { from, text }] of segment.events.entries()) {
        const true_ = expected.events[i]!;
        const pos = position(segment.at, i);
        const same = from === true_.from &&
          (text === true_.text || (text === REDACTED && this.isRedacted(room, pos)));
        if (!same) return `${pos} reads "${text}" of ${from}, not "${true_.text}" of ${true_.from}`;
      }
    }
    return null;
  }

  /** What is wrong with a page of the log as the answer to `query`; null if nothing is. */
  faultOfPage(
    room: string,
    query: { before?: Position; after?: Position; around?: Position; limit: number },
    { prev, segments, more }: { prev: Position; segments: WireSegment[]; more: boolean },
    endWhenAsked: Position,
  ): string | null {
    const { before, after, around, limit } = query;
    const fault = this.faultOfRun(room, prev, segments);
    if (fault) return fault;
    const end = segments.length > 0 ? endOf(segments.at(-1)) : prev;
    const count = segments.reduce((sum, { events }) => sum + events.length, 0);
    if (before !== undefined) {
      const last = this.#of(room).findLast(({ at }) => position(at, 0) < before);
      if (end !== endOf(last)) return `it ends at ${end} and not at ${endOf(last)}`;
    }
    if (after === undefined && around === undefined) {
      if (more !== (prev !== ORIGIN)) return `it says ${more ? "more" : "nothing"} before ${prev}`;
      if (more && count < limit) return `it has ${count} events and says that there are more`;
    }
    if (after !== undefined) {
      if (prev > after) return `it begins at ${prev}`;
      if (!more && end < endWhenAsked) return `it says that nothing follows ${end}`;
    } else if (around === undefined) {
      // Segments come whole: the first, and the one that `before` stands in, bring some more.
      const [first, last] = [segments[0], segments.at(-1)];
      const beyond = before !== undefined && last?.at === atOf(before)
        ? last.events.length - indexOf(before)
        : 0;
      if (count - beyond - (first?.events.length ?? 0) >= limit) return `it has ${count} events`;
    }
    const around_ = around !== undefined && atOf(around);
    if (around_ && !segments.some(({ at }) => at === around_)) {
      return "what was asked for is missing";
    }
    return null;
  }

  /** A client sends `text`, or null for a skip, under `id`. */
  sent(user: string, room: string, id: string, text: string | null): void {
    const key = `${user} ${room} ${id}`;
    const known = this.#sent.get(key) ?? { text: null, skip: false };
    if (text === null) known.skip = true;
    else if (known.text === null) known.text = text;
    else if (known.text !== text) {
      this.#scheduler.fail(`${id} stands for two texts: "${known.text}" and "${text}"`);
    }
    this.#sent.set(key, known);
  }

  /** Somebody is told what became of an id. */
  answered(user: string, room: string, id: string, pos: Position | null): void {
    const key = `${user} ${room} ${id}`;
    const told = this.#answers.get(key);
    if (told !== undefined && told !== pos) {
      this.#scheduler.fail(`I3: ${id} is answered with ${told} and with ${pos}`);
    }
    this.#answers.set(key, pos);
    const sent = this.#sent.get(key);
    if (!sent) return this.#scheduler.fail(`${id} is answered and was never sent`);
    if (pos === null) {
      if (!sent.skip) this.#scheduler.fail(`I3: ${id} is answered without a position`);
      return;
    }
    const segment = this.#of(room).find(({ at }) => at === atOf(pos));
    const event = segment?.events[indexOf(pos)];
    if (!event) this.#scheduler.fail(`I1: ${id} is answered with ${pos}, which is not in the log`);
    else if (event.text !== sent.text || event.from !== user) {
      this.#scheduler.fail(`I3: ${id}, "${sent.text}", is answered with "${event.text}" at ${pos}`);
    }
  }

  /** A client has got the answer that an id was taken. */
  clientKnows(client: string, room: string, id: string): void {
    const [lane, n] = laneOf(client, room, id);
    const known = this.#known.get(lane) ?? new Set();
    this.#known.set(lane, known.add(n));
  }

  /** Up to which number of the id's lane a client has got that answer for all. */
  known(client: string, room: string, id: string): number {
    const known = this.#known.get(laneOf(client, room, id)[0]);
    let n = 0;
    while (known?.has(n + 1)) n++;
    return n;
  }

  /** Whether so much was sent after an id in its lane that its outcome may be forgotten (R10). */
  mayBeForgotten(user: string, room: string, id: string): boolean {
    const [, lane, n] = /^(.*)\.(\d+)$/.exec(id) ?? [];
    return n !== undefined &&
      this.#sent.has(`${user} ${room} ${lane}.${Number(n) + LANE_OUTCOMES}`);
  }

  /** Ids that were answered as skipped although their text is in the log, which it may not be. */
  skippedInVain(mayBeThere: (text: string) => boolean): string[] {
    const texts = new Set(
      [...this.#segments.values()].flat().flatMap(({ events }) =>
        events.map(({ from, text }) => `${from} ${text}`)
      ),
    );
    return [...this.#answers].filter(([key, pos]) => {
      const text = this.#sent.get(key)?.text;
      return pos === null && text && !mayBeThere(text) &&
        texts.has(`${key.slice(0, key.indexOf(" "))} ${text}`);
    }).map(([key]) => key);
  }

  #of(room: string): WireSegment[] {
    let segments = this.#segments.get(room);
    if (!segments) this.#segments.set(room, segments = []);
    return segments;
  }
}

/** The position of a segment's last event; the origin if there is none. */
export function endOf(segment: WireSegment | undefined): Position {
  return segment ? position(segment.at, segment.events.length - 1) : ORIGIN;
}

/** The lane of an id as its owner knows it, and its number. */
function laneOf(owner: string, room: string, id: string): [lane: string, n: number] {
  const dot = id.lastIndexOf(".");
  return [`${owner} ${room} ${id.slice(0, dot)}`, Number(id.slice(dot + 1))];
}

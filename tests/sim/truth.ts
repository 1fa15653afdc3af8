/**
 * What was committed, as the store saw it, and all that follows from it.
 * Over 300 lines because each thing that may be asked of the log has its few here.
 */
import {
  atOf,
  indexOf,
  type Message,
  ORIGIN,
  type Position,
  position,
  type StoredEvent,
  type WireSegment,
} from "../../lib/protocol/mod.ts";
import { LANE_OUTCOMES } from "../../lib/store/lanes.ts";
import { fromBytes, type Write } from "../../lib/store/kv.ts";
import {
  type AnyEvent,
  say,
  shownAs,
  signatureOf,
  type TrueMessage,
  trueMessage,
} from "./events.ts";
import type { Scheduler } from "./scheduler.ts";

/** What a redacted text becomes. */
export const REDACTED = "✗";

/** What was committed, as the store saw it: what everybody else says is measured by this. */
export class Truth {
  readonly #scheduler: Scheduler;
  readonly #segments = new Map<string, WireSegment[]>();
  readonly #texts = new Set<string>();
  readonly #redacted = new Set<string>();
  /** All messages of each room, in order, and by their positions. */
  readonly #messages = new Map<string, Map<Position, TrueMessage>>();
  /** Under which ids somebody asked for the same change, and how often it is in the log. */
  readonly #changes = new Map<string, { ids: Set<string>; count: number }>();
  /** What each id stands for, by sender, room and id. */
  readonly #sent = new Map<string, { text: string | null; skip: boolean; change: boolean }>();
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
    for (const [index, event] of segment.events.entries()) {
      this.#take(room, position(at, index), event);
    }
  }

  #take(room: string, pos: Position, event: StoredEvent): void {
    const { from, mod, target, text, type } = event;
    const messages = this.#messagesOf(room);
    if (text) {
      const known = `${room} ${text}`;
      if (this.#texts.has(known)) this.#scheduler.fail(`I3: "${text}" is in the log twice`);
      this.#texts.add(known);
    }
    if (type === undefined) return void messages.set(pos, trueMessage(pos, event));
    const message = messages.get(target!);
    const own = type !== "edit" && type !== "delete" || message?.from === from || mod;
    if (!message || !own) {
      return this.#scheduler.fail(`I6: ${type} of ${target} by ${from} is in the log`);
    }
    const known = this.#changes.get(`${room} ${from} ${signatureOf(event)}`);
    if (!known || ++known.count > known.ids.size) {
      this.#scheduler.fail(`I3: "${signatureOf(event)}" is in the log more often than it was sent`);
    }
    say(message, event);
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
        for (const { text, type } of events) {
          this.#texts.delete(`${room} ${text}`);
          if (type === undefined) gone.push(text!);
        }
      }
    }
    // What is left is said once more.
    this.#messages.clear();
    this.#texts.clear();
    for (const known of this.#changes.values()) known.count = 0;
    for (const [room, segments] of this.#segments) {
      for (const { at, events } of segments) {
        events.forEach((event, index) => this.#take(room, position(at, index), event));
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
    return [...this.#messagesOf(room).values()];
  }

  /** A message, if there is one. */
  message(room: string, pos: Position): TrueMessage | undefined {
    return this.#messagesOf(room).get(pos);
  }

  /** Whether a message is shown as other than it is. */
  differs(room: string, shown: Message, true_: TrueMessage): boolean {
    const redacted = this.isRedacted(room, true_.pos) && shown.text === REDACTED;
    return shownAs(shown, redacted) !== shownAs(true_, redacted);
  }

  /** The position of the event before `pos`. */
  before(room: string, pos: Position): Position {
    const segment = this.#of(room).findLast(({ at }) => position(at, 0) < pos);
    if (!segment) return ORIGIN;
    const end = endOf(segment);
    return end < pos ? end : position(segment.at, indexOf(pos) - 1);
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
      for (const [i, event] of segment.events.entries()) {
        const true_ = expected.events[i]!;
        const pos = position(segment.at, i);
        if (!this.#isSame(room, pos, event, true_)) {
          const [read, said] = [event, true_].map((one) => `"${signatureOf(one)}" of ${one.from}`);
          return `${pos} reads ${read}, not ${said}`;
        }
      }
    }
    return null;
  }

  /** Whether an event is read as it was committed, or as what was taken away of it leaves it. */
  #isSame(room: string, pos: Position, read: StoredEvent, true_: StoredEvent): boolean {
    const { deleted, from, target, text, type } = read;
    if (from !== true_.from || type !== true_.type || target !== true_.target) return false;
    if (deleted) {
      const of = this.message(room, type === undefined ? pos : target!);
      return text === "" && of?.deleted === true && (type === undefined || type === "edit");
    }
    const redacted = type === undefined && text === REDACTED && this.isRedacted(room, pos);
    return redacted || signatureOf(read) === signatureOf(true_);
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
    // Pages are measured by messages; what stands in the segment of `before` counts whole.
    const sizes = segments.map(({ at, events }) =>
      before !== undefined && at === atOf(before)
        ? indexOf(before)
        : events.filter(({ type }) => type === undefined).length
    );
    const count = sizes.reduce((sum, size) => sum + size, 0);
    if (before !== undefined) {
      const last = this.#of(room).findLast(({ at }) => position(at, 0) < before);
      if (end !== endOf(last)) return `it ends at ${end} and not at ${endOf(last)}`;
    }
    if (after === undefined && around === undefined) {
      if (more !== (prev !== ORIGIN)) return `it says ${more ? "more" : "nothing"} before ${prev}`;
      // Where little is said and much is changed, a page may be short.
      if (more && count < limit && segments.length < 4 * limit) {
        return `it has ${count} messages and says that there are more`;
      }
    }
    if (after !== undefined) {
      if (prev > after) return `it begins at ${prev}`;
      if (!more && end < endWhenAsked) return `it says that nothing follows ${end}`;
    } else if (around === undefined) {
      // Segments come whole: the first brings some more.
      if (count - (sizes[0] ?? 0) >= limit) return `it has ${count} messages`;
    }
    const around_ = around !== undefined && atOf(around);
    if (around_ && !segments.some(({ at }) => at === around_)) {
      return "what was asked for is missing";
    }
    return null;
  }

  /** A client sends an event, or null for a skip, under `id`. */
  sent(user: string, room: string, id: string, event: AnyEvent | null): void {
    const key = `${user} ${room} ${id}`;
    const text = event && signatureOf(event);
    const known = this.#sent.get(key) ?? { text: null, skip: false, change: false };
    if (event?.type !== undefined && event.type !== "message") {
      const change = `${room} ${user} ${text}`;
      const asked = this.#changes.get(change) ?? { ids: new Set(), count: 0 };
      asked.ids.add(id);
      this.#changes.set(change, asked);
      known.change = true;
    }
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
    else if (signatureOf(event) !== sent.text || event.from !== user) {
      const found = signatureOf(event);
      this.#scheduler.fail(`I3: ${id}, "${sent.text}", is answered with "${found}" at ${pos}`);
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
      const { text = null, change = false } = this.#sent.get(key) ?? {};
      // The same change may have been asked for under other ids.
      return pos === null && text && !change && !mayBeThere(text) &&
        texts.has(`${key.slice(0, key.indexOf(" "))} ${text}`);
    }).map(([key]) => key);
  }

  #messagesOf(room: string): Map<Position, TrueMessage> {
    let messages = this.#messages.get(room);
    if (!messages) this.#messages.set(room, messages = new Map());
    return messages;
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

import type { Clock } from "../base/clock.ts";
import { isDoNotDisturb } from "../base/quiet_hours.ts";
import type { Position } from "../protocol/mod.ts";
import type { Subscription } from "./subscriptions.ts";

/** What happened before the first push about a room waits so long for more, in milliseconds. */
const GATHER_MS = 1_000;
/** After a push about a room its user hears no more of it for so long, in milliseconds. */
const PAUSE_MS = 10_000;
/** Whatever the rooms, a user is pushed to at most so often, in milliseconds. */
const PERSON_PAUSE_MS = 1_000;
/**
 * Users and rooms that wait, or pause; what comes beyond is not pushed. So many pushes may be due,
 * too; what is due beyond gathers on.
 */
const WAITING = 5_000;
/** Rooms of one user among them. */
const ROOMS = 20;
/** Messages of a room that are remembered, the newest: one of them may be deleted meanwhile. */
const REMEMBERED = 5;
/** Pushes that are on their way at once. */
const SENDING = 8;
/** Letters of a message that a push shows. */
const SHOWN = 160;

/** Somebody spoke to a user. */
export interface Call {
  user: string;
  room: string;
  /** Where it stands in the room's log. */
  pos: Position;
  /** Who spoke: their user id. */
  from: string;
}

/** What a push brings, as the service worker shows it. */
export interface PushPayload {
  title: string;
  body: string;
  /** Where a click leads. */
  path: string;
  /** One notification a tag is shown. */
  tag: string;
  /** The message it tells of: a page may have told of it already. */
  pos: Position;
}

/** What the notifier needs of the server. */
export interface NotifierHost {
  clock: Clock;
  /** Whether the user is to hear of it: may read the room, has not muted it, does not look at it. */
  wants(call: Call): Promise<boolean>;
  /** What the message says now; null if it was deleted. */
  textOf(call: Call): Promise<string | null>;
  subscriptions(user: string): Promise<Subscription[]>;
  remove(user: string, endpoint: string): Promise<void>;
  /** In the subscriber's language. */
  payload(
    call: Call,
    text: string,
    count: number,
    locale: Subscription["locale"],
  ): Promise<PushPayload>;
  send(
    subscription: Subscription,
    payload: string,
    room: string,
  ): Promise<"sent" | "gone" | "failed">;
  warn(message: string): void;
}

/** What waits of a user and a room; nothing, while it only pauses. */
interface Waiting {
  user: string;
  /** The newest calls, oldest first. */
  calls: Call[];
  count: number;
  /** Positions of the newest, with those that were pushed. */
  seen: Position[];
}

/** Tells people who do not look that somebody spoke to them: conflated by user and room. */
export class Notifier {
  readonly #host: NotifierHost;
  readonly #waiting = new Map<string, Waiting>();
  /** Those of whom something waits: in how many rooms, and when they were last pushed to. */
  readonly #people = new Map<string, { rooms: number; at: number }>();
  readonly #cancels = new Set<() => void>();
  readonly #queue: (() => Promise<void>)[] = [];
  #sending = 0;
  #warned = false;

  constructor(host: NotifierHost) {
    this.#host = host;
  }

  /** Takes a call; it is pushed in a moment, together with what else comes of its room. */
  call(call: Call): void {
    const { room, user } = call;
    const key = `${user} ${room}`;
    const waiting = this.#waiting.get(key);
    if (waiting) {
      // A message that was sent again is in the log once, and tells once.
      if (waiting.seen.includes(call.pos)) return;
      waiting.seen = [...waiting.seen, call.pos].slice(-REMEMBERED);
      waiting.calls = [...waiting.calls, call].slice(-REMEMBERED);
      waiting.count++;
      return;
    }
    const person = this.#people.get(user) ?? { rooms: 0, at: -Infinity };
    if (person.rooms >= ROOMS) return;
    if (this.#waiting.size >= WAITING) {
      if (!this.#warned) this.#host.warn(`push: more than ${WAITING} wait; some are not sent`);
      this.#warned = true;
      return;
    }
    person.rooms++;
    this.#people.set(user, person);
    this.#waiting.set(key, { user, calls: [call], count: 1, seen: [call.pos] });
    this.#after(GATHER_MS, () => this.#due(key));
  }

  close(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  #due(key: string): void {
    const waiting = this.#waiting.get(key)!;
    const { calls, count, user } = waiting;
    const person = this.#people.get(user)!;
    if (count === 0) {
      this.#waiting.delete(key);
      if (--person.rooms === 0) this.#people.delete(user);
      return;
    }
    const now = this.#host.clock.now();
    const early = person.at + PERSON_PAUSE_MS - now;
    if (early > 0) return this.#after(early, () => this.#due(key));
    // Push services are slow: one push tells of it later, with what comes until then.
    if (this.#queue.length >= WAITING) return this.#after(PAUSE_MS, () => this.#due(key));
    person.at = now;
    this.#waiting.set(key, { ...waiting, calls: [], count: 0 });
    this.#after(PAUSE_MS, () => this.#due(key));
    this.#queue.push(() => this.#push(calls, count));
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#sending >= SENDING) return;
    this.#sending++;
    for (let job = this.#queue.shift(); job; job = this.#queue.shift()) {
      // A store that does not answer: there is nothing to be told.
      await job().catch(() => {});
    }
    this.#sending--;
  }

  async #push(calls: readonly Call[], count: number): Promise<void> {
    const { clock, payload, remove, send, subscriptions, textOf, wants } = this.#host;
    const [{ room, user }] = calls as [Call];
    const devices = (await subscriptions(user)).filter((one) => !isDoNotDisturb(one, clock.now()));
    if (devices.length === 0) return;
    if (!await wants(calls.at(-1)!)) return;
    // What was deleted meanwhile is not told, and does not count.
    const texts = await Promise.all(calls.map((call) => textOf(call)));
    const at = texts.findLastIndex((text) => text !== null);
    if (at < 0) return;
    const left = count - texts.filter((text) => text === null).length;
    for (const device of devices) {
      const shown = await payload(calls[at]!, texts[at]!.slice(0, SHOWN), left, device.locale);
      const answer = await send(device, JSON.stringify(shown), room);
      if (answer === "gone") await remove(user, device.endpoint);
    }
  }

  #after(ms: number, action: () => void): void {
    const cancel = this.#host.clock.after(ms, () => {
      this.#cancels.delete(cancel);
      action();
    });
    this.#cancels.add(cancel);
  }
}

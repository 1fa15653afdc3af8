import type { Clock } from "../base/clock.ts";
import { isQuiet } from "../base/quiet_hours.ts";
import type { Subscription } from "./subscriptions.ts";

/** What happened before the first push about a room waits so long for more, in milliseconds. */
const GATHER_MS = 1_000;
/** After a push about a room its user hears no more of it for so long, in milliseconds. */
const PAUSE_MS = 10_000;
/** Users and rooms that wait, or pause; what comes beyond is not pushed. */
const WAITING = 5_000;
/** Pushes that are on their way at once. */
const SENDING = 8;
/** Letters of a message that a push shows. */
const SHOWN = 160;

/** Somebody spoke to a user. */
export interface Call {
  user: string;
  room: string;
  /** Who spoke: their user id. */
  from: string;
  text: string;
}

/** What a push brings, as the service worker shows it. */
export interface PushPayload {
  title: string;
  body: string;
  /** Where a click leads. */
  path: string;
  /** One notification a tag is shown. */
  tag: string;
}

/** What the notifier needs of the server. */
export interface NotifierHost {
  clock: Clock;
  /** Whether the user is to hear of the room: may read it, has not muted it, has no page open. */
  wants(user: string, room: string): Promise<boolean>;
  subscriptions(user: string): Promise<Subscription[]>;
  remove(user: string, endpoint: string): Promise<void>;
  /** In the subscriber's language. */
  payload(call: Call, count: number, locale: Subscription["locale"]): Promise<PushPayload>;
  send(
    subscription: Subscription,
    payload: string,
    room: string,
  ): Promise<"sent" | "gone" | "failed">;
  warn(message: string): void;
}

interface Waiting {
  /** The newest call; null while it only pauses. */
  call: Call | null;
  count: number;
}

/** Tells people who have no page open that somebody spoke to them: conflated by user and room. */
export class Notifier {
  readonly #host: NotifierHost;
  readonly #waiting = new Map<string, Waiting>();
  readonly #cancels = new Set<() => void>();
  readonly #queue: (() => Promise<void>)[] = [];
  #sending = 0;
  #warned = false;

  constructor(host: NotifierHost) {
    this.#host = host;
  }

  /** Takes a call; it is pushed in a moment, together with what else comes of its room. */
  call(call: Call): void {
    const key = `${call.user} ${call.room}`;
    const waiting = this.#waiting.get(key);
    if (waiting) {
      waiting.call = { ...call, text: call.text.slice(0, SHOWN) };
      waiting.count++;
      return;
    }
    if (this.#waiting.size >= WAITING) {
      if (!this.#warned) this.#host.warn(`push: more than ${WAITING} wait; some are not sent`);
      this.#warned = true;
      return;
    }
    this.#waiting.set(key, { call: { ...call, text: call.text.slice(0, SHOWN) }, count: 1 });
    this.#after(GATHER_MS, () => this.#due(key));
  }

  close(): void {
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  #due(key: string): void {
    const { call, count } = this.#waiting.get(key)!;
    if (!call) return void this.#waiting.delete(key);
    this.#waiting.set(key, { call: null, count: 0 });
    this.#after(PAUSE_MS, () => this.#due(key));
    this.#queue.push(() => this.#push(call, count));
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

  async #push(call: Call, count: number): Promise<void> {
    const { clock, payload, remove, send, subscriptions, wants } = this.#host;
    const { room, user } = call;
    const devices = await subscriptions(user);
    if (devices.length === 0 || !await wants(user, room)) return;
    for (const device of devices) {
      if (isQuiet(device.quiet, clock.now())) continue;
      const text = JSON.stringify(await payload(call, count, device.locale));
      if (await send(device, text, room) === "gone") await remove(user, device.endpoint);
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

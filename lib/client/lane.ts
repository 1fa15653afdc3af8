import { fullJitter } from "../base/backoff.ts";
import type { Clock } from "../base/clock.ts";
import type { Refusal } from "../protocol/errors.ts";
import type { Publishable } from "../protocol/client_frames.ts";
import type { Position } from "../protocol/position.ts";
import type { Item } from "./item.ts";
import { RETRY } from "./settings.ts";
import type { Draft } from "./types.ts";

/** Whom a lane serves. */
export interface LaneHost {
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** `limits.unanswered`. */
  readonly window: number;
  /** Whether the room may have one more publish unanswered. */
  roomForOne(): boolean;
  send(item: Item, event: Publishable): void;
  /** The item's number is settled; null: without an event. The lane has forgotten it. */
  settled(item: Item, pos: Position | null): void;
  /** Something that the user sees of an item has changed by itself. */
  changed(): void;
  /** The item was refused for good and is now in phase `skip`. */
  refused(item: Item): void;
  /** Nothing more can be sent in this lane (R9). */
  lost(lane: Lane, refusal: Refusal): void;
}

/**
 * One lane: numbers its messages and sends them so that each enters the log once and in order,
 * over any number of connections (R2, R3, R9, R10):
 * - a number stands for one event, or for none once a `skip` was sent under it
 * - no number goes out before those `window` below it are settled
 * - after a refusal nothing goes out until everything sent is answered; then it starts again from
 *   the lowest number that is not settled, after a pause if the refusal is temporary
 * - on a new connection it starts again from there at once
 */
export class Lane {
  readonly name: string;
  /** What is not settled, by number, in order. */
  readonly items = new Map<number, Item>();
  /** Whose lane it is; empty until it is first sent from. */
  user: string;
  readonly #host: LaneHost;
  /** What went out on this connection and has no answer, by number. */
  readonly #unanswered = new Map<number, Publishable["type"]>();
  #last = 0;
  /** The number that goes out next on this connection. */
  #next = 1;
  #open = false;
  #refused = false;
  #pauseMs = 0;
  #attempt = 0;
  #cancelPause: (() => void) | null = null;
  #owedSince = 0;

  constructor(name: string, user: string, host: LaneHost) {
    this.name = name;
    this.user = user;
    this.#host = host;
  }

  /** Publishes sent on this connection that have no answer. */
  get unanswered(): number {
    return this.#unanswered.size;
  }

  /** Since when the server owes an answer, or null. */
  get owedSince(): number | null {
    return this.#unanswered.size > 0 ? this.#owedSince : null;
  }

  /** Takes something new under the next number. */
  add(event: Draft, time: number): Item {
    const item: Item = { lane: this.name, n: ++this.#last, event, time, phase: "send" };
    this.items.set(item.n, item);
    return item;
  }

  /** Takes in what an earlier page left, in order. */
  restore(item: Item) {
    this.items.set(item.n, item);
    this.#last = Math.max(this.#last, item.n);
  }

  opened() {
    this.#open = true;
    this.#next = this.#lowest();
    this.pump();
  }

  lost() {
    this.#open = this.#refused = false;
    this.#unanswered.clear();
    this.#cancelPause?.();
    this.#cancelPause = null;
    this.#pauseMs = 0;
  }

  /** Sends what may be sent. */
  pump() {
    if (!this.#open || this.#refused) return;
    const end = this.#lowest() + this.#host.window;
    for (const item of this.items.values()) {
      if (item.n < this.#next) continue;
      if (item.n >= end || !this.#host.roomForOne()) return;
      if (this.#unanswered.size === 0) this.#owedSince = this.#host.clock.now();
      const event: Publishable = item.phase === "send" ? item.event : { type: "skip" };
      if (item.delay) {
        delete item.delay;
        this.#host.changed();
      }
      this.#unanswered.set(item.n, event.type);
      this.#next = item.n + 1;
      this.#host.send(item, event);
    }
  }

  /** The answer to `n`: it is in the log at `pos`, or (null) never will be. */
  acknowledged(n: number, pos: Position | null) {
    if (!this.#answer(n)) return;
    const item = this.items.get(n);
    this.items.delete(n);
    this.#attempt = 0;
    if (item) this.#host.settled(item, pos);
    this.#startAgain();
  }

  /** The answer to `n`: not taken. */
  refuse(n: number, refusal: Refusal) {
    const sent = this.#answer(n);
    const item = this.items.get(n);
    if (!sent || !item) return;
    if (this.#isLost(sent, refusal)) return this.#host.lost(this, refusal);
    this.#refused = true;
    if (refusal.temporary) {
      if (refusal.code !== "out_of_order") item.delay = refusal;
      // What is out of order waits for the message before it, whose answer named the pause.
      const jitter = () => fullJitter(this.#attempt, { ...RETRY, random: this.#host.random });
      const first = refusal.code === "out_of_order" && this.#attempt === 0;
      this.#pauseMs = Math.max(this.#pauseMs, refusal.retryAfterMs ?? (first ? 0 : jitter()));
    } else if (item.phase === "send") {
      item.phase = "skip";
      item.refusal = refusal;
      this.#host.refused(item);
    }
    this.#startAgain();
  }

  /** What was sent under `n` and is now answered. */
  #answer(n: number): Publishable["type"] | undefined {
    const sent = this.#unanswered.get(n);
    this.#unanswered.delete(n);
    this.#owedSince = this.#host.clock.now();
    return sent;
  }

  #isLost(sent: Publishable["type"], { code, expected, temporary }: Refusal): boolean {
    // Below what we hold there is nothing to resend: the server has forgotten acknowledged ones.
    if (code === "out_of_order" && expected !== undefined && expected < this.#lowest()) return true;
    // If not even a `skip` is taken, there is no way on.
    return code === "lane_lost" || (!temporary && sent === "skip");
  }

  /** R3: the client waits for all answers, then resends in order. */
  #startAgain() {
    if (!this.#refused || this.#unanswered.size > 0 || this.#cancelPause) return;
    this.#cancelPause = this.#host.clock.after(this.#pauseMs, () => {
      this.#cancelPause = null;
      this.#refused = false;
      this.#pauseMs = 0;
      this.#attempt++;
      this.#next = this.#lowest();
      this.pump();
    });
  }

  #lowest(): number {
    for (const n of this.items.keys()) return n;
    return this.#last + 1;
  }
}

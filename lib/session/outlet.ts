import { type Clock, delay } from "../base/clock.ts";
import { CLOSE, encodeFrame, type Limits, type ServerFrame } from "../protocol/mod.ts";
import type { Sink } from "../room/subscriber.ts";
import type { Connection } from "./connection.ts";

/** Answers that nobody reads may take so many times the high-water mark. */
const UNREAD_MARKS = 16;
/** How soon a full connection is looked at again: there is no event for it. Doubles up to. */
const POLL_MS = [10, 250] as const;

/**
 * A connection's sending side, bounded (I5): above the high-water mark it is not `writable`, and
 * rooms make their member read the log instead. Answers still go out; who does not even read
 * those is given up on.
 */
export class Outlet implements Sink {
  readonly #connection: Connection;
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #onEnd: () => void;
  #draining: Promise<void> | null = null;
  #lastTurn: Promise<void> = Promise.resolve();
  #ended = false;

  /** @param onEnd told once that nothing goes out any more: the peer may take long to notice */
  constructor(connection: Connection, limits: Limits, clock: Clock, onEnd: () => void) {
    this.#connection = connection;
    this.#limits = limits;
    this.#clock = clock;
    this.#onEnd = onEnd;
  }

  get writable(): boolean {
    return !this.#ended && this.#connection.queuedBytes < this.#limits.highWaterBytes;
  }

  get empty(): boolean {
    return this.#ended || this.#connection.queuedBytes === 0;
  }

  get ended(): boolean {
    return this.#ended;
  }

  send(frame: string): void {
    if (!this.#ended) this.#connection.send(frame);
  }

  /**
   * Sends an answer. They are small, and whoever reads gets every one; a client that sends and
   * never reads has many, and is given up on.
   */
  answer(frame: ServerFrame): void {
    this.send(encodeFrame(frame));
    if (this.#connection.queuedBytes > UNREAD_MARKS * this.#limits.highWaterBytes) this.#giveUp();
    else if (!this.writable) void this.drained();
  }

  drained(): Promise<void> {
    if (this.writable || this.#ended) return Promise.resolve();
    this.#draining ??= this.#drain().finally(() => this.#draining = null);
    return this.#draining;
  }

  /**
   * Waits until the connection has taken what it was given and no other large frame is on its
   * way: `joined` and `history` go out one at a time. The turn ends with its disposal.
   */
  async turn(): Promise<Disposable> {
    const before = this.#lastTurn;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#lastTurn = promise;
    await before;
    await this.drained();
    return { [Symbol.dispose]: resolve };
  }

  /** Ends the connection. */
  close(code: number, reason: string): void {
    if (this.#ended) return;
    this.#connection.close(code, reason);
    this.end();
  }

  /** The connection has ended by itself. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd();
  }

  async #drain(): Promise<void> {
    let queued = this.#connection.queuedBytes;
    let movedAt = this.#clock.now();
    for (let wait: number = POLL_MS[0]; !this.#ended && !this.writable;) {
      await delay(this.#clock, wait);
      wait = Math.min(wait * 2, POLL_MS[1]);
      const left = this.#connection.queuedBytes;
      // However slow: what gets less is being read.
      if (left < queued) movedAt = this.#clock.now();
      else if (this.#clock.now() >= movedAt + this.#limits.stuckReaderMs) this.#giveUp();
      queued = left;
    }
  }

  #giveUp(): void {
    this.close(CLOSE.stuckReader, "Nothing was read for too long; reconnect and resume");
  }
}

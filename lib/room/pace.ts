import { type Clock, delay } from "../base/clock.ts";
import type { Sink } from "./subscriber.ts";

/** From so many readers on, sending to all of them takes longer than a turn of waiting. */
const CROWD = 100;
/** A frame to a crowd has left, and been answered, within this and so much a reader, in ms. */
const ANSWER_MS = 2;
const SEND_MS = 0.01;
/** A batch is waited for so many times as long, at the most. */
const PATIENCE = 5;
/** Answers are waited for, at the most, for such a part of what the batch took. */
const ANSWER_PART = 1 / 4;

/**
 * When the next batch of a room had better begin. To send a batch to a crowd costs the same
 * however much is in it, so the next one must neither overtake it nor begin with the first word
 * that comes back. A room with few readers, and one that was quiet, does not wait.
 */
export class Pace {
  readonly #clock: Clock;
  /** The last one that was served, of those who had taken everything before. */
  #lastServed: Sink | null = null;
  #servedAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Who is about to be given a frame. */
  serving(sink: Sink): void {
    if (sink.empty) this.#lastServed = sink;
  }

  /** A batch was given to all who read. */
  served(): void {
    this.#servedAt = this.#clock.now();
  }

  /**
   * Resolves when the last batch has left and was answered; null if there is nothing to wait for.
   * @param readers all who are served
   * @param enough whether as much has come as is to be expected
   */
  wait(readers: number, enough: () => boolean): Promise<void> | null {
    if (readers < CROWD) return null;
    const expected = ANSWER_MS + SEND_MS * readers;
    const quiet = this.#clock.now() - this.#servedAt > expected && this.#hasLeft;
    return quiet ? null : this.#leave(expected * PATIENCE, enough);
  }

  get #hasLeft(): boolean {
    return this.#lastServed === null || this.#lastServed.empty;
  }

  async #leave(mostMs: number, enough: () => boolean): Promise<void> {
    const clock = this.#clock;
    const deadline = clock.now() + mostMs;
    while (!this.#hasLeft && clock.now() < deadline) await delay(clock, 1);
    const left = clock.now();
    const until = left + Math.max(ANSWER_MS, (left - this.#servedAt) * ANSWER_PART);
    while (!enough() && clock.now() < until) await delay(clock, 1);
  }
}

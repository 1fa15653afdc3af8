import type { Clock } from "../base/clock.ts";
import type { Sink } from "./subscriber.ts";

/** So many readers, at the least, are served in one turn of the event loop. */
const SERVED_A_TURN = 32;
/** Turns waited beside those for a batch to leave. */
const PATIENCE = 4;
/** Turns that bring nothing, after which nothing more is on its way: some microseconds each. */
const IDLE_TURNS = 8;
/** Turns that bring something, waited at the most: a stream that never pauses is cut here. */
const BUSY_TURNS = 32;

/**
 * When the next batch of a room had better begin. To write a batch and to send it costs the same
 * however much is in it; so before the next one, the last leaves, and what has come meanwhile is
 * read. All that is waited for is the event loop, and there is no timer: in a room that was quiet
 * that takes some microseconds.
 */
export class Pace {
  readonly #clock: Clock;
  /** The last one that was given the last batch, until that has left. */
  #lastServed: Sink | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A batch was given to all who read, to `last` after all others. */
  served(last: Sink | null): void {
    this.#lastServed = last;
  }

  /**
   * Resolves when the last batch has left and no more comes; null where turns cannot be had.
   * @param readers all who are served
   * @param waiting how much has come
   */
  wait(readers: number, waiting: () => number): Promise<void> | null {
    return this.#clock.turn ? this.#gather(readers, waiting) : null;
  }

  async #gather(readers: number, waiting: () => number): Promise<void> {
    // Who does not drain is not waited for.
    let patience = PATIENCE + readers / SERVED_A_TURN;
    let before = waiting();
    for (let idle = 0, busy = 0; idle < IDLE_TURNS && busy < BUSY_TURNS && patience > 0;) {
      await new Promise<void>((resolve) => this.#clock.turn!(resolve));
      const present = waiting();
      if (this.#lastServed?.empty === false) patience--;
      else if (present === before) idle++;
      else [idle, busy] = [0, busy + 1];
      before = present;
    }
    this.#lastServed = null;
  }
}

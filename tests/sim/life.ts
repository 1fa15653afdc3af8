import type { Clock } from "../../lib/base/clock.ts";
import type { Scheduler } from "./scheduler.ts";

/**
 * What can end at any moment, an isolate or a page: once it is over nothing that belongs to it
 * runs any more. It is handed its clock and, through others, its store and sockets; all of them
 * fall silent with it.
 */
export class Life {
  readonly name: string;
  readonly clock: Clock;
  readonly #end = new AbortController();
  #alive = true;
  #skew = 0;

  /** @param turns whether its clock knows the turns of an event loop */
  constructor(name: string, scheduler: Scheduler, turns = false) {
    this.name = name;
    this.clock = {
      now: () => scheduler.now() + this.#skew,
      after: (ms, callback) => scheduler.after(ms, () => this.#alive && callback()),
      ...turns && {
        turn: (callback) => void scheduler.add(`${name} turns`, () => this.#alive && callback()),
      },
    };
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Aborts when it ends. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** Its clock is set: forward or back. */
  jump(ms: number): void {
    this.#skew += ms;
  }

  end(): void {
    this.#alive = false;
    this.#end.abort();
  }
}

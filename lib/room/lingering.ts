import type { Clock } from "../base/clock.ts";

/**
 * Users who stay present for a while after their request has ended: the next one may be on its
 * way, to this isolate or to another.
 */
export class Lingering {
  readonly #clock: Clock;
  readonly #leave: (user: string) => void;
  readonly #cancels = new Map<string, () => void>();

  /** @param leave called once for each `hold()`, unless everything is closed */
  constructor(clock: Clock, leave: (user: string) => void) {
    this.#clock = clock;
    this.#leave = leave;
  }

  /** Users held. */
  get size(): number {
    return this.#cancels.size;
  }

  /** Puts a leave off by `ms` milliseconds. One hold a user is enough: an earlier one ends. */
  hold(user: string, ms: number): void {
    const end = () => {
      this.#cancels.delete(user);
      this.#leave(user);
    };
    const cancelEarlier = this.#cancels.get(user);
    cancelEarlier?.();
    this.#cancels.set(user, this.#clock.after(ms, end));
    if (cancelEarlier) this.#leave(user);
  }

  close(): void {
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }
}

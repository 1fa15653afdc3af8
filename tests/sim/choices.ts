import { SeededRandom } from "../support/seeded_random.ts";

/**
 * The decisions that make a schedule. They are drawn from a seed and written down, or replayed from
 * such a list. Zero is always the calmest decision (the oldest step, no fault), and so is what lies
 * beyond the end of a list: a shorter list and smaller numbers make a simpler schedule.
 */
export class Choices {
  /** What was decided, in order. */
  readonly made: number[] = [];
  readonly #random: SeededRandom;
  readonly #replayed: readonly number[] | null;

  constructor(seed: number, replayed: readonly number[] | null = null) {
    this.#random = new SeededRandom(seed);
    this.#replayed = replayed;
  }

  /** A whole number from 0 to `end` - 1. */
  below(end: number): number {
    if (end <= 1) return 0;
    const replayed = this.#replayed;
    const choice = replayed
      ? Math.min(replayed[this.made.length] ?? 0, end - 1)
      : this.#random.below(end);
    this.made.push(choice);
    return choice;
  }

  /** True `perMille` times in a thousand. */
  chance(perMille: number): boolean {
    return perMille > 0 && this.below(1_000) >= 1_000 - perMille;
  }

  /** One of `items`; the first is the calmest. */
  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }
}

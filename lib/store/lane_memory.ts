import { LruMap } from "../base/lru_map.ts";
import type { Publish } from "./batch.ts";
import { type KnownLanes, type Lane, NEW_LANE } from "./lanes.ts";

/** Lanes remembered, a room. */
const LANES = 1_000;

/** A lane whose first number has come: new, most likely. If it is not, its check will fail. */
const TAKEN_FOR_NEW: Lane = { ...NEW_LANE };

/** The lanes of a room that are in memory, by their names there. */
export class LaneMemory implements KnownLanes {
  readonly #lanes = new LruMap<string, Lane>(LANES);

  peek(name: string): Lane | undefined {
    return this.#lanes.peek(name);
  }

  set(name: string, lane: Lane): void {
    this.#lanes.set(name, lane);
  }

  delete(name: string): void {
    this.#lanes.delete(name);
  }

  /** Whether the lane is known to have taken `n`; null if nothing is known of it. */
  hasTaken(name: string, n: number): boolean | null {
    const known = this.#lanes.peek(name);
    return known && known !== TAKEN_FOR_NEW ? n <= known.last : null;
  }

  /**
   * Those lanes of a batch that have to be read, each with one of its publishes.
   * @param trusting whether a lane whose first number comes may be taken for new
   */
  missing(batch: readonly Publish[], trusting: boolean): [name: string, Publish][] {
    const missing = new Map<string, Publish>();
    for (const publish of batch) {
      const { laneName, n, unlessDuplicate } = publish;
      const known = this.#lanes.peek(laneName);
      // Whether it is a duplicate decides what becomes of it, so that has to be read (R3).
      if (known && !(known === TAKEN_FOR_NEW && unlessDuplicate)) continue;
      const first = n === 1 && !known && !missing.has(laneName);
      if (trusting && first && !unlessDuplicate) this.#lanes.set(laneName, TAKEN_FOR_NEW);
      else missing.set(laneName, publish);
      // More than memory holds would push each other out: the next round brings the rest.
      if (missing.size >= LANES / 2) break;
    }
    return [...missing];
  }
}

import type { Position } from "../protocol/position.ts";
import type { Item } from "./item.ts";

/**
 * Messages that are in the log but whose events have not come yet: they are shown as outgoing
 * until then, so that they do not vanish for a moment. An acknowledgement itself never moves the
 * room's position (R16).
 */
export class Landing {
  #reached: Position = "";
  #waiting: { item: Item; pos: Position }[] = [];

  items(): Item[] {
    return this.#waiting.map(({ item }) => item);
  }

  add(item: Item, pos: Position) {
    if (pos > this.#reached) this.#waiting.push({ item, pos });
  }

  /** Every event up to `position` has been received. Returns whether that ended a wait. */
  reached(position: Position): boolean {
    this.#reached = position;
    const before = this.#waiting.length;
    this.#waiting = this.#waiting.filter(({ pos }) => pos > position);
    return this.#waiting.length < before;
  }
}

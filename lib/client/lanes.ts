import type { Item } from "./item.ts";
import type { Lane } from "./lane.ts";

/** The lanes of one room: adopted ones, then our own, so that older messages go first. */
export class Lanes {
  #own: Lane;
  #all: Lane[];

  constructor(own: Lane) {
    this.#own = own;
    this.#all = [own];
  }

  /** Where new messages go. */
  get own(): Lane {
    return this.#own;
  }

  [Symbol.iterator](): Iterator<Lane> {
    return this.#all.values();
  }

  named(name: string): Lane | undefined {
    return this.#all.find((lane) => lane.name === name);
  }

  /** The lane and the number that a client message id names. */
  parse(id: string): { lane: Lane | undefined; n: number } {
    const dot = id.lastIndexOf(".");
    return { lane: this.named(id.slice(0, dot)), n: Number(id.slice(dot + 1)) };
  }

  items(): Item[] {
    return this.#all.flatMap((lane) => [...lane.items.values()]);
  }

  adopt(lane: Lane) {
    this.#all.unshift(lane);
  }

  /** Takes a lane out; `successor` comes in its place if it is our own. */
  remove(lane: Lane, successor: () => Lane) {
    if (lane === this.#own) this.#own = successor();
    this.#all = [...this.#all.filter((one) => one !== lane && one !== this.#own), this.#own];
  }

  /** Publishes that have no answer. */
  get unanswered(): number {
    return this.#all.reduce((sum, lane) => sum + lane.unanswered, 0);
  }

  /** Since when the server owes an answer, or null. */
  get owedSince(): number | null {
    const since = this.#all.flatMap((lane) => lane.owedSince ?? []);
    return since.length > 0 ? Math.min(...since) : null;
  }

  /** Sends what may be sent. */
  pump() {
    for (const lane of this.#all) lane.pump();
  }

  lost() {
    for (const lane of this.#all) lane.lost();
  }
}

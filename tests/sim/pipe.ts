import type { Scheduler } from "./scheduler.ts";

/** An ordered way for things that arrive one at a time, each as a step of its own. */
export class Pipe<Item> {
  readonly #scheduler: Scheduler;
  readonly #label: (item: Item) => string;
  readonly #deliver: (item: Item) => void;
  readonly #items: Item[] = [];
  #takeBack: (() => void) | null = null;
  #stopped = false;

  constructor(scheduler: Scheduler, label: (item: Item) => string, deliver: (item: Item) => void) {
    this.#scheduler = scheduler;
    this.#label = label;
    this.#deliver = deliver;
  }

  get items(): readonly Item[] {
    return this.#items;
  }

  /** Puts an item behind the others, or elsewhere. */
  push(item: Item, index = this.#items.length): void {
    this.#items.splice(index, 0, item);
    this.#offer();
  }

  /** Loses what is behind the first `count` items. */
  truncate(count: number): void {
    this.#items.splice(count);
    this.#withdraw();
    this.#offer();
  }

  /** Delivers nothing until `resume()`. */
  stop(): void {
    this.#stopped = true;
    this.#withdraw();
  }

  resume(): void {
    this.#stopped = false;
    this.#offer();
  }

  #offer(): void {
    if (this.#stopped || this.#takeBack || this.#items.length === 0) return;
    const label = this.#scheduler.trace ? this.#label(this.#items[0]!) : "";
    this.#takeBack = this.#scheduler.add(label, () => {
      this.#takeBack = null;
      const item = this.#items.shift()!;
      this.#offer();
      this.#deliver(item);
    });
  }

  #withdraw(): void {
    this.#takeBack?.();
    this.#takeBack = null;
  }
}

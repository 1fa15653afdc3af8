import type { OutboxStore, StoredKey, StoredMessage } from "../../lib/client/mod.ts";
import { signatureOf } from "./events.ts";
import type { Life } from "./life.ts";
import type { Scheduler } from "./scheduler.ts";

/** How often, in a thousand, a call takes a while instead of being done at once. */
const DELAYED = 300;

/** Is told what is safe in the outbox, and what is not in it any more, by id. */
interface Watcher {
  put(id: string, text: string): void;
  removed(id: string): void;
}

/** One page's way to the outbox that outlives it. What it holds is let go when it dies. */
export class PageStore implements OutboxStore {
  readonly #shared: OutboxStore;
  readonly #life: Life;
  readonly #scheduler: Scheduler;
  readonly #watcher: Watcher;
  #pending = 0;

  constructor(
    shared: OutboxStore,
    life: Life,
    scheduler: Scheduler,
    watcher: Watcher,
  ) {
    this.#shared = shared;
    this.#life = life;
    this.#scheduler = scheduler;
    this.#watcher = watcher;
  }

  /** Whether everything that it was asked to do is done. */
  get idle(): boolean {
    return this.#pending === 0;
  }

  list(scope: string, room: string): Promise<StoredMessage[]> {
    return this.#call("list", () => this.#shared.list(scope, room));
  }

  put(message: StoredMessage): Promise<void> {
    const { event, lane, n, phase } = message;
    const text = event ? signatureOf(event) : message.text ?? "";
    return this.#call(`put ${lane}.${n} "${text}" ${phase}`, () => {
      this.#watcher.put(`${lane}.${n}`, text);
      return this.#shared.put(message);
    });
  }

  remove(key: StoredKey): Promise<void> {
    return this.#call(`remove ${key.lane}.${key.n}`, () => {
      this.#watcher.removed(`${key.lane}.${key.n}`);
      return this.#shared.remove(key);
    });
  }

  async hold(name: string, signal?: AbortSignal): Promise<() => void> {
    const over = AbortSignal.any(signal ? [signal, this.#life.signal] : [this.#life.signal]);
    const release = await this.#shared.hold(name, over);
    // The browser lets go of what a dead page holds.
    this.#life.signal.addEventListener("abort", release, { once: true });
    return release;
  }

  #call<Result>(label: string, work: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#pending++;
      const act = () => {
        this.#pending--;
        if (this.#life.alive) work().then((result) => this.#life.alive && resolve(result), reject);
      };
      const { calm, choices } = this.#scheduler;
      if (calm || !choices.chance(DELAYED)) act();
      else this.#scheduler.add(`${this.#life.name} outbox ${label}`, act);
    });
  }
}

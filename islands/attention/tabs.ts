/**
 * The reader's pages of this server in one browser: one of them tells, and of nothing that another
 * one shows to somebody who looks.
 */

const NAME = "sori.attention";
/** A page that is frozen does not answer: it is waited for so long, in milliseconds. */
const ANSWER_MS = 3_000;

/** A question has a number: what answers an earlier one is late, and tells of what was. */
type Said = { ask: string; n: number } | { answer: string; n: number; seen: boolean };

/** What is asked about a room now, and what will be when that is answered. */
interface Asking {
  seen: Promise<boolean>;
  next?: Promise<boolean>;
}

export class Tabs {
  readonly #channel = new BroadcastChannel(NAME);
  readonly #asked = new Map<number, (seen: boolean) => void>();
  readonly #asking = new Map<string, Asking>();
  #asks = 0;
  /** Where the browser has no locks every page tells. */
  #first = !navigator.locks;
  #release = () => {};

  /** @param shows whether this page shows the room to somebody who looks */
  constructor(shows: (room: string) => boolean) {
    this.#channel.onmessage = ({ data }: MessageEvent<Said>) => {
      if ("answer" in data) return this.#asked.get(data.n)?.(data.seen);
      this.#channel.postMessage({ answer: data.ask, n: data.n, seen: shows(data.ask) });
    };
    this.#wait();
    // A page that holds a lock would not be kept for the way back.
    addEventListener("pagehide", () => this.#release());
    addEventListener("pageshow", ({ persisted }) => persisted && this.#wait());
  }

  /** Whether this is the page that tells. */
  get first(): boolean {
    return this.#first;
  }

  /** Whether another page shows the room to somebody who looks, and not before this was asked. */
  shows(room: string): Promise<boolean> {
    const asking = this.#asking.get(room);
    if (!asking) return this.#begin(room);
    // The answer that is awaited may tell of before: one more is asked for, for all who wait.
    const again = () => this.#begin(room);
    return asking.next ??= asking.seen.then(again, again);
  }

  #begin(room: string): Promise<boolean> {
    const asking: Asking = {
      seen: this.#ask(room).finally(() => {
        if (!asking.next) this.#asking.delete(room);
      }),
    };
    this.#asking.set(room, asking);
    return asking.seen;
  }

  async #ask(room: string): Promise<boolean> {
    // The others wait for the lock that this one holds.
    const { pending = [] } = await navigator.locks?.query() ?? {};
    let others = pending.filter(({ name }) => name === NAME).length;
    if (others === 0) return false;
    const n = ++this.#asks;
    const seen = await new Promise<boolean>((resolve) => {
      this.#asked.set(n, (seen) => {
        if (seen || --others === 0) resolve(seen);
      });
      this.#channel.postMessage({ ask: room, n });
      setTimeout(() => resolve(false), ANSWER_MS);
    });
    this.#asked.delete(n);
    return seen;
  }

  #wait(): void {
    navigator.locks?.request(NAME, () => {
      this.#first = true;
      return new Promise<void>((resolve) => {
        this.#release = () => {
          this.#first = false;
          resolve();
        };
      });
    });
  }
}

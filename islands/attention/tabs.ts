/**
 * The reader's pages of this server in one browser: one of them tells, and of nothing that another
 * one shows to somebody who looks.
 */

const NAME = "sori.attention";
/** A page that is frozen does not answer: it is waited for so long, in milliseconds. */
const ANSWER_MS = 3_000;

type Said = { ask: string } | { answer: string; seen: boolean };

export class Tabs {
  readonly #channel = new BroadcastChannel(NAME);
  readonly #asked = new Map<string, (seen: boolean) => void>();
  readonly #asking = new Map<string, Promise<boolean>>();
  /** Where the browser has no locks every page tells. */
  #first = !navigator.locks;
  #release = () => {};

  /** @param shows whether this page shows the room to somebody who looks */
  constructor(shows: (room: string) => boolean) {
    this.#channel.onmessage = ({ data }: MessageEvent<Said>) => {
      if ("ask" in data) this.#channel.postMessage({ answer: data.ask, seen: shows(data.ask) });
      else this.#asked.get(data.answer)?.(data.seen);
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

  /** Whether another page shows the room to somebody who looks. */
  shows(room: string): Promise<boolean> {
    const present = this.#asking.get(room);
    if (present) return present;
    const asking = this.#ask(room).finally(() => this.#asking.delete(room));
    this.#asking.set(room, asking);
    return asking;
  }

  async #ask(room: string): Promise<boolean> {
    // The others wait for the lock that this one holds.
    const { pending = [] } = await navigator.locks?.query() ?? {};
    let others = pending.filter(({ name }) => name === NAME).length;
    if (others === 0) return false;
    const seen = await new Promise<boolean>((resolve) => {
      this.#asked.set(room, (seen) => {
        if (seen || --others === 0) resolve(seen);
      });
      this.#channel.postMessage({ ask: room });
      setTimeout(() => resolve(false), ANSWER_MS);
    });
    this.#asked.delete(room);
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

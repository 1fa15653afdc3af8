/**
 * Keeps a busy room from being read aloud message by message: a screen reader would never come to
 * its end. The first few are read as they come, of more there is a count from time to time.
 */
import { type Clock, systemClock } from "../../lib/base/clock.ts";
import type { ChatClient } from "../../lib/client/types.ts";
import type { RoomText } from "../../lib/i18n/catalog.ts";

/** So many messages within {@linkcode SPAN_MS} are read one by one. */
export const SPOKEN = 5;
/** A count of the others comes after so long, in milliseconds. */
export const SPAN_MS = 30_000;

/** What is done about it. */
export interface CalmHost {
  /** Whether what is added to the log is read aloud. */
  mute(on: boolean): void;
  /** Says how many messages were not. */
  say(messages: number): void;
}

/** Decides what is read aloud. */
export class Calm {
  readonly #clock: Clock;
  readonly #host: CalmHost;
  /** When the last few came, the oldest first. */
  #times: number[] = [];
  /** What came while nothing was read, and how much of it were messages. */
  #came = 0;
  #messages = 0;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, host: CalmHost) {
    this.#clock = clock;
    this.#host = host;
    host.mute(false);
  }

  /** Something came that would be read: new messages, or changes of those that are there. */
  heard(count: number, messages: boolean): void {
    const now = this.#clock.now();
    for (let n = 0; n < Math.min(count, SPOKEN + 1); n++) this.#times.push(now);
    this.#times = this.#times.slice(-SPOKEN - 1);
    if (!this.#cancel) {
      if (this.#times.length <= SPOKEN || now - this.#times[0]! >= SPAN_MS) return;
      this.#host.mute(true);
      this.#wait();
    }
    this.#came += count;
    if (messages) this.#messages += count;
  }

  /** Nothing more of this room. */
  stop(): void {
    this.#cancel?.();
  }

  #wait(): void {
    this.#cancel = this.#clock.after(SPAN_MS, () => {
      const busy = this.#came > SPOKEN;
      const messages = this.#messages;
      this.#came = this.#messages = 0;
      this.#cancel = null;
      if (busy) this.#wait();
      else this.#host.mute(false);
      if (messages > 0) this.#host.say(messages);
    });
  }
}

/** Keeps the room that the page shows calm. */
export function keepCalm(client: ChatClient, text: RoomText, room: () => string): void {
  const status = document.createElement("p");
  status.className = "sr-only";
  status.role = "status";
  document.body.append(status);
  const host: CalmHost = {
    mute(on) {
      const log = document.querySelector("[role=log] .messages");
      if (on) log?.setAttribute("aria-live", "off");
      else log?.removeAttribute("aria-live");
    },
    say(messages) {
      // Without the words for it, it stays silent.
      text.parts().then(({ cameIn }) => status.textContent = cameIn(messages), () => {});
    },
  };
  const listen = () => {
    const calm = new Calm(systemClock, host);
    const left = new AbortController();
    const { signal } = left;
    const joined = client.join(room());
    joined.addEventListener("messages", ({ detail }) => calm.heard(detail.length, true), {
      signal,
    });
    joined.addEventListener("changes", ({ detail }) => calm.heard(detail.length, false), {
      signal,
    });
    addEventListener("sori:room", () => {
      calm.stop();
      left.abort();
      listen();
    }, { once: true });
  };
  listen();
}

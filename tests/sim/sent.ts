import type { Position } from "../../lib/protocol/mod.ts";

/** What a client knows of a message that it sent. */
export interface Sent {
  readonly text: string;
  readonly room: string;
  /** Those of one group enter the log in the order they were sent. */
  readonly group: string;
  /**
   * - `due`: it has to be in the log in the end
   * - `lost`: its page died before it was stored: maybe it is in the log
   * - `told`: the client was given its position
   * - `none`: the client was told that it is not in the log and never will be
   */
  state: "due" | "lost" | "told" | "none";
  pos: Position | null;
  /** The user took it back, perhaps too late. */
  cancelled: boolean;
  /** It may be anywhere among the others of its group. */
  overtaken: boolean;
}

/** Everything that all clients sent, by its text: each is another. */
export class SentMessages {
  readonly #messages = new Map<string, Sent>();
  #count = 0;

  /** A new message of `group`; padded to `length`. */
  next(room: string, group: string, length = 0): Sent {
    const text = `${group}-${++this.#count}`.padEnd(length, "·");
    const sent: Sent = {
      text,
      room,
      group,
      state: "due",
      pos: null,
      cancelled: false,
      overtaken: false,
    };
    this.#messages.set(text, sent);
    return sent;
  }

  /** A number that nothing else has. */
  count(): number {
    return ++this.#count;
  }

  /** It was in the log, and the store was put back to before. */
  lost(text: string): void {
    const sent = this.#messages.get(text);
    if (sent && sent.state !== "none") sent.state = "lost";
  }

  get(text: string): Sent {
    return this.#messages.get(text)!;
  }

  [Symbol.iterator](): Iterator<Sent> {
    return this.#messages.values();
  }
}

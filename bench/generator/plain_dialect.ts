import type { Dialect, Heard, Listener } from "./dialect.ts";
import { type Message, readMessage } from "./message.ts";

/** A server that sends every text on as a frame of its own: `ws`, Bun. */
export class PlainDialect implements Dialect {
  readonly enter: readonly string[] = [];
  readonly path: string;
  readonly #heard = new OneMessage();
  readonly #prefix: number;

  /** @param prefix what the server puts before a text */
  constructor(path: string, prefix: string) {
    this.path = path;
    this.#prefix = prefix.length;
  }

  say(_lane: string, _n: number, text: string): string {
    return text;
  }

  hear(_listener: Listener, bytes: Uint8Array, start: number): Heard {
    return this.#heard.of(bytes, start + this.#prefix);
  }
}

/** What a frame with one message is heard as; one object for all, so that hearing is cheap. */
export class OneMessage implements Heard {
  readonly count = 1;
  readonly acks = 0;
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;

  of(bytes: Uint8Array, at: number): this {
    this.#bytes = bytes;
    this.#at = at;
    return this;
  }

  messages(): readonly Message[] {
    return [readMessage(this.#bytes, this.#at)];
  }
}

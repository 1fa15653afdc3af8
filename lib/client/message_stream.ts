import type { Message } from "../protocol/fold.ts";
import { STREAM_MESSAGES } from "./settings.ts";

/** Messages as they come, for one `for await`. */
export class MessageStream implements AsyncIterableIterator<Message> {
  readonly #queue: Message[] = [];
  readonly #readers: PromiseWithResolvers<IteratorResult<Message>>[] = [];
  readonly #onEnd: (stream: MessageStream) => void;
  #ended = false;
  #error: Error | null = null;

  /** @param onEnd is called once, when nobody will read any more. */
  constructor(onEnd: (stream: MessageStream) => void) {
    this.#onEnd = onEnd;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  push(messages: readonly Message[]) {
    for (const message of messages) {
      const reader = this.#readers.shift();
      if (reader) reader.resolve({ done: false, value: message });
      else this.#queue.push(message);
    }
    if (this.#queue.length > STREAM_MESSAGES) {
      this.#error = new RangeError(`The reader is more than ${STREAM_MESSAGES} messages behind.`);
      this.end();
    }
  }

  /** No more messages come; those that wait are still given out. */
  end() {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd(this);
    for (const reader of this.#readers.splice(0)) reader.resolve({ done: true, value: undefined });
  }

  next(): Promise<IteratorResult<Message>> {
    const value = this.#queue.shift();
    if (value) return Promise.resolve({ done: false, value });
    if (this.#error) return Promise.reject(this.#error);
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    const reader = Promise.withResolvers<IteratorResult<Message>>();
    this.#readers.push(reader);
    return reader.promise;
  }

  return(): Promise<IteratorResult<Message>> {
    this.#queue.length = 0;
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }
}

import type { Message } from "../protocol/fold.ts";
import { type Deferred, deferred } from "./deferred.ts";
import { STREAM_MESSAGES } from "./settings.ts";

/** Messages as they come, for one `for await`. */
export class MessageStream implements AsyncIterableIterator<Message> {
  readonly #queue: Message[] = [];
  readonly #readers: Deferred<IteratorResult<Message>>[] = [];
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
      this.fail(new RangeError(`The reader is more than ${STREAM_MESSAGES} messages behind.`));
    }
  }

  /** No more messages come because of `error`, which is told after those that wait. */
  fail(error: Error) {
    if (this.#ended) return;
    const reader = this.#readers.shift();
    if (reader) reader.reject(error);
    else this.#error = error;
    this.end();
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
    if (this.#error) {
      const error = this.#error;
      this.#error = null;
      return Promise.reject(error);
    }
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    const reader = deferred<IteratorResult<Message>>();
    this.#readers.push(reader);
    return reader.promise;
  }

  return(): Promise<IteratorResult<Message>> {
    this.#queue.length = 0;
    this.#error = null;
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }
}

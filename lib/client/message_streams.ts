import type { Message } from "../protocol/fold.ts";
import { GapError } from "./errors.ts";
import type { Gap } from "./follower.ts";
import { MessageStream } from "./message_stream.ts";

/** The iterators over one room's messages that are being read. */
export class MessageStreams {
  readonly #streams = new Set<MessageStream>();
  #ended = false;

  open({ signal }: { signal?: AbortSignal }): MessageStream {
    const stop = () => void stream.return();
    const stream = new MessageStream(() => {
      this.#streams.delete(stream);
      signal?.removeEventListener("abort", stop);
    });
    this.#streams.add(stream);
    signal?.addEventListener("abort", stop);
    if (this.#ended || signal?.aborted) stop();
    return stream;
  }

  /** What is new, or why that is not known. */
  push(news: readonly Message[] | Gap): void {
    for (const stream of [...this.#streams]) {
      if ("after" in news) stream.fail(new GapError(news.after, news.until));
      else stream.push(news);
    }
  }

  end(): void {
    this.#ended = true;
    for (const stream of this.#streams) stream.end();
  }
}

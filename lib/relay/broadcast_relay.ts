import type { Relay, RelayListener, RelayMessage } from "./relay.ts";

/**
 * What goes through the channel. It drops silently past a backlog of 256 posts, so messages of
 * one turn travel as one post, and posts are numbered to notice a loss.
 */
interface Post {
  from: string;
  seq: number;
  messages: RelayMessage[];
}

/** Senders remembered for gap detection; the isolates of one process are few. */
const MAX_SENDERS = 1_000;

/** {@linkcode Relay} over a `BroadcastChannel`: the isolates of one process. */
export class BroadcastRelay implements Relay {
  readonly #channel: BroadcastChannel;
  readonly #from: string;
  readonly #seen = new Map<string, number>();
  #pending: RelayMessage[] = [];
  #seq = 0;
  #closed = false;

  /** @param from a name no other isolate has */
  constructor(channel: BroadcastChannel, from: string) {
    this.#channel = channel;
    this.#from = from;
  }

  post(message: RelayMessage): void {
    if (this.#closed) return;
    if (this.#pending.length === 0) queueMicrotask(() => this.#flush());
    this.#pending.push(message);
  }

  listen(listener: RelayListener): void {
    this.#channel.onmessage = ({ data }: MessageEvent<Post>) => {
      // Of somebody new, too: what came before may have been the first that was dropped.
      const last = this.#seen.get(data.from) ?? 0;
      if (this.#seen.size >= MAX_SENDERS) this.#seen.clear();
      this.#seen.set(data.from, data.seq);
      if (data.seq !== last + 1) listener.lost();
      for (const message of data.messages) listener.message(message);
    };
  }

  /** The channel carries all rooms. */
  enter(): void {}
  leave(): void {}

  close(): void {
    this.#flush();
    this.#closed = true;
    this.#channel.close();
  }

  #flush(): void {
    if (this.#closed || this.#pending.length === 0) return;
    const post: Post = { from: this.#from, seq: ++this.#seq, messages: this.#pending };
    this.#pending = [];
    this.#channel.postMessage(post);
  }
}

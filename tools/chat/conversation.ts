/** One room over the client library, as the command line needs it. */
import {
  type ChatClient,
  type ChatRoom,
  connect,
  foldSegments,
  memoryOutbox,
  type Message,
  PublishError,
} from "../../lib/client/mod.ts";
import type { ChatOptions } from "./options.ts";
import type { ChatWords } from "./words.ts";

/** Something that could not be done; its message tells the user. */
export class ChatError extends Error {
  override name = "ChatError";
}

/** A connection is waited for so long, in milliseconds, before it is told that there is none. */
const CONNECT_MS = 10_000;

/** A new name is waited for so long, in milliseconds, to come back from the room. */
const KNOWN_MS = 1_000;

const PAGE = 100;

/** What happens in a room. */
export interface Listener {
  /** New messages, in order. */
  messages(messages: readonly Message[]): void;
  /** Messages are missing before those that come next. */
  gap(): void;
}

export class Conversation implements Disposable {
  readonly client: ChatClient;
  readonly room: ChatRoom;
  readonly #options: ChatOptions;
  readonly #words: ChatWords;
  readonly #ready: Promise<void>;

  constructor(options: ChatOptions, words: ChatWords) {
    this.#options = options;
    this.#words = words;
    const { token, url } = options;
    this.client = connect(url, { store: memoryOutbox(), ...(token !== undefined && { token }) });
    this.room = this.client.join(options.room);
    this.#ready = this.#enter();
    // Whoever awaits it hears of it.
    this.#ready.catch(() => {});
  }

  /** The server, as people write it. */
  get server(): string {
    return this.#options.url.origin.replace(/^ws/, "http");
  }

  /**
   * Resolves once the room is entered, under the name that was asked for.
   * @throws {ChatError} if it cannot be
   */
  ready(): Promise<void> {
    return this.#ready;
  }

  /** Rejects when there is no connection for a while at the beginning. */
  async connected(): Promise<void> {
    const { origin } = this.#options.url;
    const ms = Math.min(CONNECT_MS, this.#options.timeoutMs);
    await within(
      ms,
      this.#ready,
      this.#words.notConnected(origin.replace(/^ws/, "http"), ms / 1_000),
    );
  }

  /** Takes a display name. @throws {ChatError} with the server's word if it is refused */
  async rename(name: string): Promise<void> {
    const response = await fetch(new URL("/api/me", this.server), {
      method: "PUT",
      headers: {
        "authorization": `Bearer ${this.client.token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ name }),
    }).catch((error) => error as Error);
    if (response instanceof Error) throw new ChatError(this.#words.notRenamed(response.message));
    const { detail } = await response.json().catch(() => ({}));
    if (!response.ok) {
      throw new ChatError(this.#words.notRenamed(detail ?? `HTTP ${response.status}`));
    }
    // What is said next shall be shown under it.
    const known = () => (this.client.you?.name ?? "") === name.normalize("NFC").trim();
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => known() && resolve();
    const timer = setTimeout(resolve, KNOWN_MS);
    this.client.addEventListener("people", look);
    look();
    await promise;
    clearTimeout(timer);
    this.client.removeEventListener("people", look);
  }

  /** Tells the newest messages, then those that come. Call it before anything is awaited. */
  listen(listener: Listener): Promise<void> {
    const { history } = this.#options;
    const told = Promise.withResolvers<void>();
    let waiting: Message[] | null = [];
    let last = "";
    const tell = (messages: readonly Message[]) => {
      const fresh = messages.filter(({ pos }) => pos > last);
      last = fresh.at(-1)?.pos ?? last;
      if (fresh.length > 0) listener.messages(fresh);
    };
    let first = true;
    this.room.addEventListener("snapshot", async ({ detail }) => {
      if (!first) {
        listener.gap();
        return tell(detail.messages);
      }
      first = false;
      tell(await this.#newest(history, detail).catch(() => detail.messages.slice(-history)));
      tell(waiting!);
      waiting = null;
      told.resolve();
    });
    this.room.addEventListener("messages", ({ detail }) => {
      if (waiting) waiting.push(...detail);
      else tell(detail);
    });
    return told.promise;
  }

  /** Sends a text; resolves with its position. @throws {ChatError} if it is refused for good */
  async say(text: string): Promise<string> {
    try {
      return await this.room.publish(text).position;
    } catch (error) {
      if (!(error instanceof PublishError)) throw error;
      throw new ChatError(this.why(error.refusal) ?? error.message);
    }
  }

  /** A refusal in words. */
  why(refusal: { code: string; message: string } | undefined): string | undefined {
    if (refusal?.code === "bad_text") return this.#words.tooLong(this.client.limits.textLength);
    return refusal?.message;
  }

  [Symbol.dispose]() {
    this.client.close();
  }

  async #enter(): Promise<void> {
    const { name, room, token } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.room.addEventListener("joined", ({ detail }) => detail && resolve());
      this.room.addEventListener("refused", ({ detail }) => {
        if (!detail.temporary) {
          reject(new ChatError(this.#words.refusedRoom(room, detail.message)));
        }
      });
      this.client.addEventListener("welcome", ({ detail: { id } }) => {
        // Who is not known any more is let in as a guest; that is not who was asked for.
        if (token !== undefined && token.split(".")[0] !== id) {
          reject(new ChatError(this.#words.badToken));
        }
      });
    });
    if (name !== undefined) await this.rename(name);
  }

  /** The newest `count` messages, of which the snapshot brings the last. */
  async #newest(
    count: number,
    snapshot: { messages: readonly Message[]; more: boolean },
  ): Promise<Message[]> {
    let { more } = snapshot;
    let found = [...snapshot.messages];
    while (more && found.length < count && found[0]) {
      const limit = Math.min(PAGE, count - found.length);
      const page = await this.room.history({ before: found[0].pos, limit });
      const older = foldSegments(page.segments).filter(({ pos }) => pos < found[0]!.pos);
      more = page.more && older.length > 0;
      found = [...older, ...found];
    }
    return count === 0 ? [] : found.slice(-count);
  }
}

/** Rejects with a {@linkcode ChatError} if `work` takes longer. */
export async function within<Value>(
  ms: number,
  work: Promise<Value>,
  message: string,
): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new ChatError(message)), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

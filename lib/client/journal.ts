import type { OutboxStore, StoredKey, StoredMessage } from "./outbox_store.ts";
import { EXPIRED_MS } from "./settings.ts";

/** Whose outbox a journal keeps. */
export interface JournalParts {
  store: OutboxStore;
  /** The server's address. */
  scope: string;
  room: string;
}

/**
 * The stored side of one room's outbox. Whoever sends from a lane holds its lock as long as the
 * lane has stored messages, and takes it before the first is stored: what lies in the store under
 * a lock that is free was left by a page that is gone. (No lock is held without need: browsers
 * keep no page in the back-forward cache that holds one.)
 */
export class Journal {
  readonly #parts: JournalParts;
  readonly #held = new Map<string, () => void>();
  readonly #wanted = new Set<string>();
  readonly #closed = new AbortController();
  /** The store's calls, one after the other. */
  #tail: Promise<void> = Promise.resolve();

  constructor(parts: JournalParts) {
    this.#parts = parts;
  }

  put(message: Omit<StoredMessage, "scope" | "room">) {
    const { store, scope, room } = this.#parts;
    // As it is now: by the time it is written it may have changed again.
    const stored: StoredMessage = { ...message, scope, room };
    this.#then(async () => {
      if (!this.#held.has(stored.lane)) {
        this.#held.set(stored.lane, await store.hold(this.#lock(stored.lane)));
      }
      await store.put(stored);
    });
  }

  remove({ lane, n }: Pick<StoredKey, "lane" | "n">) {
    const { store, scope, room } = this.#parts;
    this.#then(() => store.remove({ scope, room, lane, n }));
  }

  /** Lets go of a lane of which nothing is stored any more. */
  release(lane: string) {
    this.#then(() => {
      this.#held.get(lane)?.();
      this.#held.delete(lane);
    });
  }

  /**
   * Finds what other pages of `user` left, now and for each lane found as soon as its page is gone.
   * @param own names the lanes that are not looked at.
   */
  async adopt(
    user: string,
    now: number,
    own: (lane: string) => boolean,
    take: (lane: string, messages: StoredMessage[]) => void,
  ): Promise<void> {
    const { store, scope, room } = this.#parts;
    const stored = await store.list(scope, room);
    for (const one of stored) if (one.time < now - EXPIRED_MS) await store.remove(one);
    for (const lane of new Set(stored.map((one) => one.lane))) {
      const known = own(lane) || this.#held.has(lane) || this.#wanted.has(lane);
      if (!known) this.#adopt(lane, user, take).catch(() => {});
    }
  }

  async #adopt(
    lane: string,
    user: string,
    take: (lane: string, messages: StoredMessage[]) => void,
  ): Promise<void> {
    const { store, scope, room } = this.#parts;
    this.#wanted.add(lane);
    let release = () => {};
    try {
      release = await store.hold(this.#lock(lane), this.#closed.signal);
      // Only now is it certain that nobody sends them or adds more. Never another user's.
      const messages = (await store.list(scope, room))
        .filter((one) => one.lane === lane && (one.user === user || one.user === ""));
      if (messages.length > 0 && !this.#closed.signal.aborted) {
        this.#held.set(lane, release);
        release = () => {};
        take(lane, messages);
      }
    } finally {
      release();
      this.#wanted.delete(lane);
    }
  }

  /** Leaves what is stored to the next page, or to the next join of this one, once all is. */
  close(): Promise<void> {
    this.#closed.abort();
    this.#then(() => {
      for (const release of this.#held.values()) release();
      this.#held.clear();
    });
    return this.#tail;
  }

  #lock(lane: string): string {
    return JSON.stringify([this.#parts.scope, this.#parts.room, lane]);
  }

  #then(step: () => void | Promise<void>) {
    this.#tail = this.#tail.then(step).catch(() => {});
  }
}

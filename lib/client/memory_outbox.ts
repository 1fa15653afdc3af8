import type { OutboxStore, StoredKey, StoredMessage } from "./outbox_store.ts";

/** A store that lasts as long as the process. */
export function memoryOutbox(): OutboxStore {
  const messages = new Map<string, StoredMessage>();
  /** The end of the queue of those who hold or want a name. */
  const queues = new Map<string, Promise<void>>();
  const key = ({ scope, room, lane, n }: StoredKey) => JSON.stringify([scope, room, lane, n]);
  return {
    list(scope, room) {
      const found = [...messages.values()].filter((one) =>
        one.scope === scope && one.room === room
      );
      const sorted = found.sort((a, b) => a.lane < b.lane ? -1 : a.lane > b.lane ? 1 : a.n - b.n);
      return Promise.resolve(sorted.map((one) => ({ ...one })));
    },
    put(message) {
      messages.set(key(message), { ...message });
      return Promise.resolve();
    },
    remove(one) {
      messages.delete(key(one));
      return Promise.resolve();
    },
    async hold(name, signal) {
      const before = queues.get(name);
      let release = () => {};
      const released = new Promise<void>((resolve) => release = resolve);
      const mine = Promise.all([before, released]).then(() => {
        if (queues.get(name) === mine) queues.delete(name);
      });
      queues.set(name, mine);
      await Promise.race([before, aborted(signal)]).catch((reason) => {
        release();
        throw reason;
      });
      return release;
    },
  };
}

/** Rejects when `signal` aborts. */
function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

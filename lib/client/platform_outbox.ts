import type { OutboxStore } from "./outbox_store.ts";

/**
 * The store that fits the platform. Its code is loaded beside the connection's start, since no page
 * needs it to be shown; what is said meanwhile waits for it, and is sent all the same.
 */
export function platformOutbox(): OutboxStore {
  const store = load();
  // Should it not come, messages are sent without this net.
  store.catch(() => {});
  return {
    list: async (scope, room) => (await store).list(scope, room),
    put: async (message) => (await store).put(message),
    remove: async (key) => (await store).remove(key),
    hold: async (name, signal) => (await store).hold(name, signal),
  };
}

async function load(): Promise<OutboxStore> {
  // Where a page is not served securely there are no locks, and two tabs could send the same.
  return globalThis.indexedDB && globalThis.navigator?.locks
    ? (await import("./indexed_db_outbox.ts")).indexedDbOutbox()
    : (await import("./memory_outbox.ts")).memoryOutbox();
}

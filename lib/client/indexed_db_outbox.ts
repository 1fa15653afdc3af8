import type { OutboxStore, StoredKey } from "./outbox_store.ts";

const MESSAGES = "messages";

/**
 * A store that survives reloads and crashes of the tab. Tabs share it; Web Locks see to it that a
 * message is sent by one of them. The database is opened when it is first needed.
 */
export function indexedDbOutbox(
  factory: IDBFactory = indexedDB,
  locks: LockManager = navigator.locks,
  name = "sori-outbox",
): OutboxStore {
  let database: Promise<IDBDatabase> | null = null;

  function open(): Promise<IDBDatabase> {
    const request = factory.open(name, 1);
    request.onupgradeneeded = () =>
      request.result.createObjectStore(MESSAGES, { keyPath: ["scope", "room", "lane", "n"] });
    return result(request).then((db) => {
      const forget = () => database = null;
      db.onclose = forget;
      db.onversionchange = () => (db.close(), forget());
      return db;
    });
  }

  async function messages(mode: IDBTransactionMode): Promise<IDBObjectStore> {
    database ??= open();
    // A browser that could not open it now may later.
    database.catch(() => database = null);
    return (await database).transaction(MESSAGES, mode).objectStore(MESSAGES);
  }

  return {
    async list(scope, room) {
      // Arrays sort after strings: the range takes in every lane.
      const range = IDBKeyRange.bound([scope, room], [scope, room, []]);
      return await result((await messages("readonly")).getAll(range));
    },
    async put(message) {
      await result((await messages("readwrite")).put(message));
    },
    async remove({ scope, room, lane, n }: StoredKey) {
      await result((await messages("readwrite")).delete([scope, room, lane, n]));
    },
    hold(lock, signal) {
      return new Promise((resolve, reject) => {
        const held = () => new Promise<void>((release) => resolve(release));
        locks.request(`${name} ${lock}`, signal ? { signal } : {}, held).catch(reject);
      });
    },
  };
}

function result<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

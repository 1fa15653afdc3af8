import type { Page } from "playwright-core";
import type { StoredMessage } from "../../lib/client/outbox_store.ts";

/** What a page's browser keeps of messages that are not acknowledged. */
export function storedMessages(page: Page): Promise<StoredMessage[]> {
  return page.evaluate(async () => {
    const done = <Value>(request: IDBRequest<Value>) =>
      new Promise<Value>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const name = "sori-outbox";
    // Who opens what is not there makes it, without what the page wants in it.
    if (!(await indexedDB.databases()).some((one) => one.name === name)) return [];
    const database = await done(indexedDB.open(name));
    const all = await done(database.transaction("messages").objectStore("messages").getAll());
    database.close();
    return all;
  });
}

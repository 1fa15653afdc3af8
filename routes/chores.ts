/** Work in the background: erasures go on after a restart. Loaded with the first connection. */
import { delay } from "../lib/base/clock.ts";
import { BlobStore, type StoredFile } from "../lib/store/blobs.ts";
import { findErasure, stepErasure } from "../lib/store/erasures.ts";
import { keys } from "../lib/store/keys.ts";
import { fromJson } from "../lib/store/kv.ts";
import type { App } from "./app.ts";

/** What is left to do is looked for so often, in milliseconds. */
const EVERY_MS = 60_000;
/** A pause between steps, in milliseconds: people's messages go first. */
const PAUSE_MS = 20;

/** Looks for work now and then, until the server stops. */
export function startChores(app: App): void {
  const round = () => {
    if (app.stopping.aborted) return;
    // A store that does not answer: the next round tries again.
    void erase(app).catch(() => {});
    const cancel = app.clock.after(EVERY_MS, round);
    app.stopping.addEventListener("abort", cancel, { once: true });
  };
  const cancel = app.clock.after(PAUSE_MS, round);
  app.stopping.addEventListener("abort", cancel, { once: true });
}

/** Works on erasures that nobody works on. */
export async function erase(app: App): Promise<void> {
  const { clock, kv, stopping } = app;
  const files = new BlobStore(kv, clock);
  for (let id = await findErasure(kv, clock.now()); id !== null && !stopping.aborted;) {
    const step = await stepErasure(kv, id, clock.now());
    for (const file of step?.files ?? []) await removeFile(app, files, file, step!.erasure.user);
    if (step && step.erasure.doneAt === undefined) {
      await delay(clock, PAUSE_MS, stopping);
      continue;
    }
    if (step) {
      // What is in memory of them goes as well, in every isolate.
      const { user } = step.erasure;
      const account = await app.accounts.change(user, { erasedAt: clock.now() });
      app.rooms.accountChanged(user, account);
      app.rooms.forget(user);
    }
    id = await findErasure(kv, clock.now());
  }
}

/** Removes a file, if it is the user's. */
async function removeFile({ kv }: App, files: BlobStore, id: string, user: string): Promise<void> {
  const key = keys.file(id);
  const entry = await kv.get(key);
  if (!entry) return;
  const { from, size } = fromJson<StoredFile>(entry.value);
  if (from === user) await files.remove(id, { from, size }, { key });
}

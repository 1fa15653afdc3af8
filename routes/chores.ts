/** Work in the background: erasures go on after a restart. Loaded with the first connection. */
import { delay } from "../lib/base/clock.ts";
import { append } from "../lib/room/append.ts";
import { dropFiles } from "../lib/store/dropped_files.ts";
import { findErasure, stepErasure, type Tell } from "../lib/store/erasures.ts";
import type { App } from "./app.ts";

/** What is left to do is looked for so often, in milliseconds. */
const EVERY_MS = 60_000;
/** A pause between steps, in milliseconds: people's messages go first. */
const PAUSE_MS = 20;

/** Looks for work now and then, until the server stops. */
export function startChores(app: App): void {
  const { clock, stopping } = app;
  const round = () => {
    if (stopping.aborted) return;
    // A store that does not answer: the next round tries again.
    void erase(app).catch(() => {});
    cancel = clock.after(EVERY_MS, round);
  };
  let cancel = clock.after(PAUSE_MS, round);
  stopping.addEventListener("abort", () => cancel(), { once: true });
}

/** Works on erasures that nobody works on. */
export async function erase(app: App): Promise<void> {
  const { clock, kv, rooms, stopping } = app;
  const tell: Tell = (room, id, event) => append(rooms, room, id, event);
  for (let id = await findErasure(kv, clock.now()); id !== null && !stopping.aborted;) {
    const erasure = await stepErasure(kv, id, clock.now(), tell);
    if (erasure && erasure.doneAt === undefined) {
      await delay(clock, PAUSE_MS, stopping);
      continue;
    }
    // What is in memory of a user goes as well, in every isolate.
    if (erasure && !erasure.moderated && erasure.user !== null) {
      const { user } = erasure;
      const account = await app.accounts.change(user, { erasedAt: clock.now() });
      rooms.accountChanged(user, account);
      rooms.forget(user);
    }
    await dropFiles(kv, clock.now());
    id = await findErasure(kv, clock.now());
  }
}

import { LruMap } from "../lib/base/lru_map.ts";
import type { Position, StoredEvent } from "../lib/protocol/mod.ts";
import type { Notifier } from "../lib/push/notifier.ts";
import type { App } from "./app.ts";

/** Rooms of which it is remembered whether somebody wants to be told of everything there. */
const REMEMBERED = 1_000;
/** It is asked anew so often, in milliseconds: another instance may have changed it. */
const AGE_MS = 60_000;

/**
 * Has those told by Web Push whom a message calls. All that is done for a plain message is a look at
 * it; what sends is loaded with the first call.
 */
export function callPeople(app: App): { stop(): void } {
  const { clock, push, rooms } = app;
  let notifier: Notifier | null = null;
  const call = async (room: string, event: string, pos: Position) => {
    const [{ callsOf }, { createNotifier }] = await Promise.all([
      import("./calls.ts"),
      import("./push.ts"),
    ]);
    if (app.stopping.aborted) return;
    notifier ??= createNotifier(app);
    for (const one of await callsOf(app, room, JSON.parse(event) as StoredEvent, pos)) {
      notifier.call(one);
    }
  };
  const told = new LruMap<string, { anybody: boolean | Promise<boolean>; readAt: number }>(
    REMEMBERED,
  );
  const anybodyTold = (room: string): boolean | Promise<boolean> => {
    const known = told.peek(room);
    if (known && clock.now() - known.readAt < AGE_MS) return known.anybody;
    const anybody = rooms.mine.told(room, 1).then((users) => users.length > 0);
    const reading = { anybody: anybody as boolean | Promise<boolean>, readAt: clock.now() };
    told.set(room, reading);
    anybody.then((known) => reading.anybody = known, () => told.delete(room));
    return anybody;
  };
  const unlisten = rooms.access.listen((room) => room === null ? told.clear() : told.delete(room));
  if (push.hosts.length > 0) {
    rooms.onSpoken = (room, event, pos) => {
      const calls = event.includes("@") || event.includes('"mentions":') ||
        event.includes('"reply":') || room.startsWith("dm-") || anybodyTold(room);
      if (calls === false) return;
      // A store that does not answer: there is nothing to be told.
      Promise.resolve(calls).then((calls) => calls ? call(room, event, pos) : undefined)
        .catch(() => {});
    };
  }
  return {
    stop() {
      rooms.onSpoken = null;
      unlisten();
      notifier?.close();
    },
  };
}

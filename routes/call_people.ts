import { LruMap } from "../lib/base/lru_map.ts";
import type { Position, StoredEvent } from "../lib/protocol/mod.ts";
import type { Notifier } from "../lib/push/notifier.ts";
import type { App } from "./app.ts";

/** Rooms of which it is remembered who wants to be told of everything there. */
const REMEMBERED = 1_000;
/** Those of a room, at the most. */
const TOLD = 1_000;
/** It is asked anew so often, in milliseconds: another instance may have changed it. */
const AGE_MS = 60_000;
/** Messages that are looked at at once, for whom they call; what comes beyond is not pushed. */
const AT_ONCE = 1_000;

/**
 * Has those told by Web Push whom a message calls. All that is done for a plain message is a look at
 * it; what sends is loaded with the first call.
 */
export function callPeople(app: App): { stop(): void } {
  const { clock, push, rooms } = app;
  let notifier: Notifier | null = null;
  let looking = 0;
  const call = async (room: string, event: string, pos: Position, speaksTo: boolean) => {
    const told = await toldIn(room);
    if (!speaksTo && told.length === 0) return;
    const [{ callsOf }, { createNotifier }] = await Promise.all([
      import("./calls.ts"),
      import("./push.ts"),
    ]);
    if (app.stopping.aborted) return;
    notifier ??= createNotifier(app);
    for (const one of await callsOf(app, room, JSON.parse(event) as StoredEvent, pos, told)) {
      notifier.call(one);
    }
  };
  type Users = readonly string[];
  const known = new LruMap<string, { users: Users | Promise<Users>; readAt: number }>(REMEMBERED);
  /** Those who want to be told of everything that is said in a room. */
  const toldIn = (room: string): Users | Promise<Users> => {
    const present = known.peek(room);
    if (present && clock.now() - present.readAt < AGE_MS) return present.users;
    const users = rooms.mine.told(room, TOLD);
    const reading = { users: users as Users | Promise<Users>, readAt: clock.now() };
    known.set(room, reading);
    users.then((users) => reading.users = users, () => known.delete(room));
    return users;
  };
  const unlisten = rooms.access.listen((room) =>
    room === null ? known.clear() : known.delete(room)
  );
  if (push.hosts.length > 0) {
    rooms.onSpoken = (room, event, pos) => {
      const speaksTo = event.includes("@") || event.includes('"mentions":') ||
        event.includes('"reply":') || room.startsWith("dm-");
      const told = toldIn(room);
      const nobody = !speaksTo && "length" in told && told.length === 0;
      if (nobody || looking >= AT_ONCE) return;
      looking++;
      // A store that does not answer: there is nothing to be told.
      call(room, event, pos, speaksTo).catch(() => {}).finally(() => looking--);
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

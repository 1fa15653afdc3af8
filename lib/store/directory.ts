import { keys } from "./keys.ts";
import type { Kv } from "./kv.ts";

/** Index entries one page looks at, at the most. */
const PAGE_ENTRIES = 200;

/** A place in the list of rooms; where the next page begins. */
export interface DirectoryCursor {
  minute: number;
  room: string;
}

/**
 * Names of rooms, those with the latest activity first, to the minute. Each commit moves its
 * room's entry at most once a minute. Two isolates that commit at once may leave an entry behind;
 * whoever meets it removes it.
 */
export async function listActiveRooms(
  kv: Kv,
  limit: number,
  from?: DirectoryCursor,
): Promise<{ rooms: string[]; next: DirectoryCursor | null }> {
  const found = await kv.list(
    from
      ? { prefix: keys.allActive, end: keys.active(from.minute, from.room) }
      : { prefix: keys.allActive },
    { limit: PAGE_ENTRIES, reverse: true },
  );
  const rooms = new Set<string>();
  let next: DirectoryCursor | null = null;
  const left: (readonly (string | number)[])[] = [];
  for (const { key } of found) {
    const [, minute, room] = key as [string, number, string];
    if (rooms.has(room)) left.push(key);
    else if (rooms.size < limit) rooms.add(room);
    else break;
    next = { minute, room };
  }
  if (left.length > 0) await kv.commit({ checks: [], delete: left }).catch(() => null);
  const more = rooms.size === limit || found.length === PAGE_ENTRIES;
  return { rooms: [...rooms], next: more ? next : null };
}

/** Lists a room that has no messages yet. One that has some is listed by them. */
export async function createRoomEntry(kv: Kv, room: string, now: number): Promise<void> {
  const minute = Math.floor(now / 60_000);
  await kv.commit({
    checks: [{ key: keys.head(room), versionstamp: null }],
    set: [{ key: keys.active(minute, room), value: new Uint8Array() }],
  });
}

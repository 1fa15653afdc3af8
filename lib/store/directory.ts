import { keys } from "./keys.ts";
import type { Key, Kv } from "./kv.ts";

/** Index entries one page looks at, at the most. */
const PAGE_ENTRIES = 500;

/** A place in the list of rooms; where the next page begins. */
export interface DirectoryCursor {
  second: number;
  room: string;
}

/**
 * Names of rooms, those with the latest activity first, to the second. Each commit moves its
 * room's entry at most once a second. Two isolates that commit at once may leave an entry behind;
 * whoever meets it removes it.
 * @param limit so many, and the others of the last one's second: what is newest is among them
 */
export async function listActiveRooms(
  kv: Kv,
  limit: number,
  from?: DirectoryCursor,
): Promise<{ rooms: string[]; next: DirectoryCursor | null }> {
  const found = await kv.list(
    from
      ? { prefix: keys.allActive, end: keys.active(from.second, from.room) }
      : { prefix: keys.allActive },
    { limit: PAGE_ENTRIES, reverse: true },
  );
  const rooms = new Set<string>();
  const left: Key[] = [];
  let last = null as DirectoryCursor | null;
  let more = found.length === PAGE_ENTRIES;
  for (const { key } of found) {
    const [, second, room] = key as [string, number, string];
    if (rooms.size >= limit && second !== last?.second) {
      more = true;
      break;
    }
    if (rooms.has(room)) left.push(key);
    rooms.add(room);
    last = { second, room };
  }
  if (left.length > 0) await kv.commit({ checks: [], delete: left }).catch(() => null);
  return { rooms: [...rooms], next: more ? last : null };
}

/** Lists a room that has no messages yet. One that has some is listed by them. */
export async function createRoomEntry(kv: Kv, room: string, now: number): Promise<void> {
  const second = Math.floor(now / 1_000);
  await kv.commit({
    checks: [{ key: keys.head(room), versionstamp: null }],
    set: [{ key: keys.active(second, room), value: new Uint8Array() }],
  });
}

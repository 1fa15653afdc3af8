import type { At } from "../protocol/mod.ts";
import { readHead } from "./head.ts";
import { keys } from "./keys.ts";
import type { Entry, Key, Kv } from "./kv.ts";

/** Index entries one page looks at, at the most. */
const PAGE_ENTRIES = 500;
/** So many are read first: enough, unless very many rooms were heard in the same second. */
const FIRST_ENTRIES = 128;

/** So many heads are read room by room. */
const FEW_HEADS = 30;

/** Entries left behind that one page removes, at the most. */
const REMOVED = 10;

/** An entry of the index. */
interface IndexEntry {
  key: Key;
  second: number;
  room: string;
}

/** A room in the list of rooms. */
export interface ActiveRoom {
  name: string;
  /** Its last segment; null if it has none yet. */
  at: At | null;
}

/** Tells of each of some rooms whether it counts. */
export type AreListed = (rooms: readonly ActiveRoom[]) => Promise<readonly boolean[]>;

/** Where a page of the list begins. */
export interface DirectoryCursor {
  /** The second it begins in. */
  second: number;
  /** Of that second, only rooms behind this {@linkcode rank}; empty: all. */
  after: string;
  /** Of that second, only index entries before this room; empty: all. */
  room: string;
}

/** A room's place among those of its second: by its last segment, then by name. */
const rank = ({ name, at }: ActiveRoom) => `${at ?? ""}.${name}`;

/**
 * A page of rooms, those with the latest activity first: the index orders them to the second,
 * their heads within it. Each commit moves its room's entry at most once a second. Entries may be
 * left behind (two isolates committed at once; a new room got its first message); whoever meets
 * one removes it.
 * @param areListed which of some rooms count; a page of rooms that do not is shorter, or empty with a
 * `next`
 */
export async function listActiveRooms(
  kv: Kv,
  limit: number,
  from?: DirectoryCursor,
  areListed?: AreListed,
): Promise<{ rooms: ActiveRoom[]; next: DirectoryCursor | null }> {
  const { entries, left, next: rest, isSmall } = await readIndex(kv, limit, from);
  const heads = await readHeads(kv, entries.map(({ room }) => room), isSmall);
  const rooms: (ActiveRoom & { second: number })[] = [];
  for (const entry of entries) {
    const { second, room: name } = entry;
    const head = heads.get(name);
    const { at, time } = head ? readHead(head) : { at: null, time: 0 };
    const room = { name, second, at };
    if (Math.floor(time / 1_000) > second) left.push(entry);
    else if (!from?.after || second < from.second || rank(room) < from.after) rooms.push(room);
  }
  // A clock that is behind may set such an entry again: not while it is being removed.
  for (const { key, room } of left.slice(0, REMOVED)) {
    const checks = [{ key: keys.head(room), versionstamp: heads.get(room)?.versionstamp ?? null }];
    await kv.commit({ checks, delete: [key] }).catch(() => null);
  }
  rooms.sort((a, b) => b.second - a.second || (rank(a) < rank(b) ? 1 : -1));
  const listed = areListed ? await firstListed(rooms, limit + 1, areListed) : rooms;
  if (listed.length <= limit) return { rooms: listed, next: rest };
  const page = listed.slice(0, limit);
  const end = page[limit - 1]!;
  const room = from?.second === end.second ? from.room : "";
  return { rooms: page, next: { second: end.second, after: rank(end), room } };
}

/** The first `wanted` of `rooms` that are listed. Most are: no more of them are looked up at once. */
async function firstListed<Room extends ActiveRoom>(
  rooms: readonly Room[],
  wanted: number,
  areListed: AreListed,
): Promise<Room[]> {
  const found: Room[] = [];
  for (let from = 0; from < rooms.length && found.length < wanted; from += wanted) {
    const some = rooms.slice(from, from + wanted);
    const listed = await areListed(some);
    found.push(...some.filter((_, index) => listed[index]));
  }
  return found.slice(0, wanted);
}

/**
 * The heads of rooms, those that have one. Ten are had with one read; in a small store many are had with
 * one, that of all.
 */
async function readHeads(
  kv: Kv,
  rooms: readonly string[],
  isSmall: boolean,
): Promise<Map<string, Entry>> {
  const found = isSmall && rooms.length > FEW_HEADS
    ? await kv.list({ prefix: keys.allHeads }, { limit: FIRST_ENTRIES })
    : [];
  const heads = new Map(found.map((entry) => [entry.key[1] as string, entry]));
  const others = rooms.filter((room) => !heads.has(room));
  const read = await kv.getMany(others.map((room) => keys.head(room)));
  for (const [index, entry] of read.entries()) {
    if (entry) heads.set(others[index]!, entry);
  }
  return heads;
}

/**
 * Entries of the index: of the second that the page begins in, and of later places more than
 * `limit`, up to the end of a second, for within one they are in no order. `next`: what was not
 * read; `isSmall`: the whole index has fewer than {@linkcode FIRST_ENTRIES}.
 */
async function readIndex(kv: Kv, limit: number, from?: DirectoryCursor) {
  const end = from &&
    (from.room === "" ? keys.active(from.second + 1, "") : keys.active(from.second, from.room));
  const range = end ? { prefix: keys.allActive, end } : { prefix: keys.allActive };
  const first = await kv.list(range, { limit: FIRST_ENTRIES, reverse: true });
  const page = lastSeconds(first, limit, from);
  const isSmall = from === undefined && first.length < FIRST_ENTRIES;
  if (first.length < FIRST_ENTRIES || page.next) return { ...page, isSmall };
  const found = await kv.list(range, { limit: PAGE_ENTRIES, reverse: true });
  const { entries, left, next, last } = lastSeconds(found, limit, from);
  return {
    entries,
    left,
    next: next ?? (found.length === PAGE_ENTRIES ? last : null),
    isSmall: false,
  };
}

/** The entries of a page among `found`; `next` where others come after its last second. */
function lastSeconds(found: readonly Entry[], limit: number, from?: DirectoryCursor) {
  const entries = new Map<string, IndexEntry>();
  const left: IndexEntry[] = [];
  let others = 0;
  let last = null as DirectoryCursor | null;
  for (const { key } of found) {
    const [, second, room] = key as [string, number, string];
    if (others > limit && second !== last?.second) {
      const next = { second, after: "", room: "" };
      return { entries: [...entries.values()], left, next, last };
    }
    if (second !== from?.second) others++;
    // A room's latest comes first.
    if (entries.has(room)) left.push({ key, second, room });
    else entries.set(room, { key, second, room });
    last = { second, after: "", room };
  }
  return { entries: [...entries.values()], left, next: null, last };
}

/** Lists a room that has no messages yet. One that has some is listed by them. */
export async function createRoomEntry(kv: Kv, room: string, now: number): Promise<void> {
  const second = Math.floor(now / 1_000);
  await kv.commit({
    checks: [{ key: keys.head(room), versionstamp: null }],
    set: [{ key: keys.active(second, room), value: new Uint8Array() }],
  });
}

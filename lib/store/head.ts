/** A room's head: touched by every commit with events, so that it tells the last segment. */
import type { At } from "../protocol/mod.ts";
import { keys } from "./keys.ts";
import { atFrom, type Entry, fromJson, type Kv } from "./kv.ts";
import { RoomLog } from "./log.ts";
import { readEntry, type Segment } from "./segment.ts";

/** What a head's value tells; a restored one names its last `at` (R8). */
interface Head {
  generation: string;
  at?: At;
}

/** The `at` of a room's last segment, by its head; null for an empty log. */
export function headAt(entry: Entry | null): At | null {
  if (!entry) return null;
  const head = fromJson<Head>(entry.value);
  return head.at ?? atFrom(head.generation, entry.versionstamp);
}

/** The last segment of each of many rooms, with ten rooms a read; null for an empty log. */
export async function readLastSegments(
  kv: Kv,
  rooms: readonly string[],
): Promise<(Segment | null)[]> {
  const heads = await kv.getMany(rooms.map(keys.head));
  const wanted = rooms.flatMap((room, index) => {
    const at = headAt(heads[index]!);
    return at === null ? [] : [{ room, at }];
  });
  const entries = await kv.getMany(wanted.map(({ room, at }) => keys.segment(room, at)));
  const last = await Promise.all(wanted.map(async ({ room }, index) => {
    const entry = entries[index];
    // Merged with a newer one between the two reads: then it is part of another entry.
    const segments = entry
      ? readEntry(entry)
      : (await new RoomLog(kv, room).readNewest(1)).segments;
    return [room, segments.at(-1) ?? null] as const;
  }));
  const found = new Map(last);
  return rooms.map((room) => found.get(room) ?? null);
}

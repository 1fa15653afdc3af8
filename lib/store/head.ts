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
  time?: number;
}

/**
 * What a head tells of its room's last segment: its `at`, and when it was written, in milliseconds
 * since the Unix epoch (0: not known).
 */
export function readHead({ value, versionstamp }: Entry): { at: At; time: number } {
  const { generation, at = atFrom(generation, versionstamp), time = 0 } = fromJson<Head>(value);
  return { at, time };
}

/** The `at` of a room's last segment, by its head; null for an empty log. */
export function headAt(entry: Entry | null): At | null {
  return entry && readHead(entry).at;
}

/** When a room's last segment was written, in milliseconds since the Unix epoch; 0: not known. */
export function headTime(entry: Entry): number {
  return readHead(entry).time;
}

/** The segment at `at` of each of many rooms, with ten rooms a read; null where `at` is. */
export async function readSegments(
  kv: Kv,
  rooms: readonly { name: string; at: At | null }[],
): Promise<(Segment | null)[]> {
  const wanted = rooms.flatMap(({ name, at }) => at === null ? [] : [{ name, at }]);
  const entries = await kv.getMany(wanted.map(({ name, at }) => keys.segment(name, at)));
  const found = new Map(
    await Promise.all(wanted.map(async ({ name }, index) => {
      const entry = entries[index];
      // Merged with a newer one between the two reads: then it is part of another entry.
      const segments = entry
        ? readEntry(entry)
        : (await new RoomLog(kv, name).readNewest(1)).segments;
      return [name, segments.at(-1) ?? null] as const;
    })),
  );
  return rooms.map(({ name }) => found.get(name) ?? null);
}

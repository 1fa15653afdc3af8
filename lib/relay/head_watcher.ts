import type { Clock } from "../base/clock.ts";
import type { At } from "../protocol/mod.ts";
import { keys } from "../store/keys.ts";
import { atFrom, type Entry, fromJson, type Kv } from "../store/kv.ts";
import { RoomWatcher } from "./room_watcher.ts";

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

/**
 * Notices commits of other processes and instances: watches the heads of the rooms that are
 * loaded here.
 */
export function watchHeads(
  kv: Kv,
  clock: Clock,
  onHead: (room: string, at: At) => void,
): RoomWatcher {
  return new RoomWatcher({
    kv,
    clock,
    key: keys.head,
    onChange(room, entry) {
      const at = headAt(entry);
      if (at !== null) onHead(room, at);
    },
  });
}

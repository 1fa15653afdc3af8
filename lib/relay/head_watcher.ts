import type { Clock } from "../base/clock.ts";
import type { At } from "../protocol/mod.ts";
import { headAt } from "../store/head.ts";
import { keys } from "../store/keys.ts";
import type { Kv } from "../store/kv.ts";
import { RoomWatcher } from "./room_watcher.ts";

/**
 * Notices commits of other processes and instances: watches the heads of the rooms that are
 * loaded here.
 */
export function watchHeads(
  kv: Kv,
  clock: Clock,
  onHead: (room: string, at: At) => void,
  random?: () => number,
): RoomWatcher {
  return new RoomWatcher({
    kv,
    clock,
    random,
    key: keys.head,
    onChange(room, entry) {
      const at = headAt(entry);
      if (at !== null) onHead(room, at);
    },
  });
}

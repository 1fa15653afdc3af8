import type { MyRoom } from "../../lib/protocol/my_room.ts";

/** Says on the window that {@linkcode knownRooms} has changed. */
export const ROOMS_KNOWN = "sori:rooms";

let rooms: readonly MyRoom[] | null = null;

/** The reader's rooms as the list shows them; null before they were told. */
export function knownRooms(): readonly MyRoom[] | null {
  return rooms;
}

/** There is news of them. */
export function learnRooms(next: readonly MyRoom[]): void {
  rooms = next;
  dispatchEvent(new Event(ROOMS_KNOWN));
}

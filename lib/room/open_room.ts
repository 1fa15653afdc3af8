import { Room } from "./room.ts";
import type { Rooms } from "./rooms.ts";

/**
 * The room of that name (already normalised), brought into memory. Apart from `rooms.ts`, so that a
 * room's code is loaded by those who open one: the page that people come in by does not.
 */
export function openRoom(rooms: Rooms, name: string): Room {
  return rooms.peek(name) ?? rooms.add(name, (options) => new Room(options));
}

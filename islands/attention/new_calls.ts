/**
 * Which calls are news to this page. Most come by themselves, each with a count; what came while there
 * was no connection is found by the list of rooms that comes with the next one.
 */
import type { MyRoom, RoomCall } from "../../lib/protocol/my_room.ts";
import type { Position } from "../../lib/protocol/position.ts";

/** A room and who calls in it. */
export interface NewCall {
  room: string;
  call: RoomCall;
}

export class NewCalls {
  /** The list as it was last told; null before the first, which is the past. */
  #rooms: Map<string, MyRoom> | null = null;
  /** The last call of each room. */
  readonly #last = new Map<string, Position>();

  /** A call came by itself. @returns whether it is the first that is heard of it */
  came(room: string, pos: Position): boolean {
    if (pos <= (this.#last.get(room) ?? "")) return false;
    this.#last.set(room, pos);
    return true;
  }

  /** The list was told. @returns the calls in it that came since the last one and are not read */
  listed(rooms: readonly MyRoom[]): NewCall[] {
    const before = this.#rooms;
    this.#rooms = new Map(rooms.map((room) => [room.name, room]));
    const calls = rooms.flatMap((room) => {
      const { called: call, name } = room;
      if (!call || !this.came(name, call.pos) || !before) return [];
      return isNews(room, before.get(name)) ? [{ room: name, call }] : [];
    });
    // What is in the list no more is forgotten: it is as long as the list.
    for (const name of this.#last.keys()) {
      if (!this.#rooms.has(name)) this.#last.delete(name);
    }
    return calls;
  }
}

/** Whether a call is new because it was said, and not because of what the reader did. */
function isNews({ notify, partner }: MyRoom, before: MyRoom | undefined): boolean {
  // Of a room that has just become theirs all is unread; but whoever writes to them alone calls.
  if (!before) return partner !== undefined;
  // It was not counted, or other messages called them.
  const uncounted = before.more === true && before.unread === 0;
  return !uncounted && !before.muted && before.notify === notify;
}

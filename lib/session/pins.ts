import { type Message, MESSAGE_LIMITS, messageOf, ORIGIN, withChanges } from "../protocol/mod.ts";
import type { Position } from "../protocol/mod.ts";
import { changesOf, readStanding } from "../store/changes.ts";
import type { RoomLog } from "../store/log.ts";
import { readMarks } from "../store/room_marks.ts";

/** A pinned message. */
export interface Pin {
  /** The event that pinned it. */
  pos: Position;
  /** When that was, in milliseconds since the Unix epoch. */
  time: number;
  /** Who did it: a user id. */
  from: string;
  /** The message as it is now. */
  message: Omit<Message, "registers">;
}

/** All pinned messages of a room, wherever they are in its log; what was pinned last comes first. */
export async function readPins(log: RoomLog): Promise<Pin[]> {
  const marks = await readMarks(log.kv, log.room);
  const pins = marks.filter(({ type, on }) => type === "pin" && on)
    .sort((a, b) => a.pos < b.pos ? 1 : -1)
    .slice(0, MESSAGE_LIMITS.pins);
  const read = await Promise.all(pins.map(async ({ pos, time, from, target = "" }) => {
    const message = await readNow(log, target);
    return message && !message.deleted ? [{ pos, time, from, message }] : [];
  }));
  return read.flat();
}

/** A message as it is now; null if there is none. */
export async function readNow(log: RoomLog, pos: Position): Promise<Pin["message"] | null> {
  const found = await log.readPlaced(pos);
  if (!found || found.event.type !== undefined) return null;
  // Read later than the message (I4).
  const standing = await readStanding(log.kv, log.room, pos);
  const sent = messageOf(found.event, pos, found.time);
  const { registers: _, ...message } = withChanges([sent], changesOf(pos, standing, ORIGIN))[0]!;
  return message;
}

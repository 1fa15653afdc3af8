import { randomId } from "../lib/base/ids.ts";
import { HttpError } from "../lib/http/problem.ts";
import {
  displayName,
  HIDDEN_NAME_LENGTH,
  HIDDEN_PREFIX,
  isReservedRoom,
  LOBBY,
} from "../lib/protocol/mod.ts";
import { createRoomEntry } from "../lib/store/directory.ts";
import { createRoom, type RoomRecord } from "../lib/store/room_records.ts";
import type { RequestContext } from "./app.ts";
import { limitWrites } from "./limit_requests.ts";
import { requireRoom } from "./room_access.ts";

/** Characters of what people call a private or unlisted room. */
export const TITLE_LENGTH = 64;

/** Kinds of rooms that can be made; a direct one is there once somebody speaks in it. */
export const KINDS = ["public", "unlisted", "private"] as const;

/** A kind that can be made. */
export type MadeKind = typeof KINDS[number];

/**
 * Makes a room that the visitor owns, or enters a public one that is there already.
 * @param name a public room's name; of others what people call it: their name is drawn, so that
 * nobody finds them by trying
 * @param kind null: enters a public room that nobody owns, as by its address
 * @returns the room's name
 * @throws {HttpError} 404 if it can be no room's name, 400 if it cannot be shown, 429
 */
export async function makeRoom(
  { app, client, visitor }: RequestContext,
  name: string,
  kind: MadeKind | null,
): Promise<string> {
  const { clock, kv, limits, rooms } = app;
  const owner = visitor.user;
  const createdAt = clock.now();
  if (kind === null || kind === "public") {
    const room = requireRoom(limits, name.trim());
    limitWrites(app, visitor, client);
    // A name that the server draws cannot be taken; whether it is there is not told.
    if (isReservedRoom(room)) return room;
    const made = kind === "public" && room !== LOBBY &&
      await createRoom(kv, room, { kind, owner, createdAt });
    if (made) await own(rooms, room, owner);
    else await createRoomEntry(kv, room, createdAt);
    return room;
  }
  const title = displayName(name, { ...limits, displayNameLength: TITLE_LENGTH });
  if (title === null) {
    const rule = `A room is called by 1 to ${TITLE_LENGTH} characters that show.`;
    throw new HttpError(400, rule, {}, "bad_name");
  }
  limitWrites(app, visitor, client);
  const room = HIDDEN_PREFIX[kind] + randomId(HIDDEN_NAME_LENGTH);
  const record: RoomRecord = { kind, owner, createdAt, title };
  // 95 bits are drawn once.
  if (!await createRoom(kv, room, record)) throw new HttpError(503, "Try again.", {}, "storage");
  await own(rooms, room, owner);
  return room;
}

async function own(rooms: RequestContext["app"]["rooms"], room: string, owner: string) {
  rooms.access.changed(room);
  rooms.access.changed(room, owner);
  await rooms.join(owner, room);
}

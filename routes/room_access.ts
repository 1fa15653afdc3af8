import { HttpError } from "../lib/http/problem.ts";
import { ERRORS, roomName } from "../lib/protocol/mod.ts";
import type { Standing } from "../lib/room/access.ts";
import type { App, RequestContext } from "./app.ts";
import { limitReads } from "./limit_requests.ts";

/** The room that a path names. @throws {HttpError} 404 if no room can have that name */
export function requireRoom(limits: App["limits"], input: string): string {
  const room = roomName(input, limits);
  if (room !== null) return room;
  const rule =
    `A room name has 1 to ${limits.roomNameLength} letters (of any script), digits, '-' or '_'.`;
  throw new HttpError(404, `'${input.slice(0, 80)}' is no room. ${rule}`, {}, "bad_room");
}

/**
 * How the visitor stands to a room that they may read.
 * @throws {HttpError} 404 if they may not: whether there is such a room is not told
 */
export async function requireAccess(
  { app, visitor }: { app: App; visitor: { user: string } },
  room: string,
): Promise<Standing> {
  const { access } = app.rooms;
  const standing = access.peek(visitor.user, room) ?? await access.of(visitor.user, room);
  if (standing.read) return standing;
  throw new HttpError(404, ERRORS.no_access.message, {}, "no_access");
}

/**
 * The room of a request that reads, which counts against the rates, and how the visitor stands to it.
 * @throws {HttpError} 404 if they may not read it, 429 if there are too many such requests
 */
export async function requireReadable(
  context: RequestContext,
): Promise<{ room: string; standing: Standing }> {
  const { app, client, params } = context;
  limitReads(app, client);
  const room = requireRoom(app.limits, params.room!);
  return { room, standing: await requireAccess(context, room) };
}

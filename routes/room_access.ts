import { HttpError } from "../lib/http/problem.ts";
import { ERRORS } from "../lib/protocol/mod.ts";
import type { Standing } from "../lib/room/access.ts";
import type { App } from "./app.ts";

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

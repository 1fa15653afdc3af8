import { HttpError } from "../lib/http/problem.ts";
import { type Change, isPosition, ORIGIN, type StoredEvent } from "../lib/protocol/mod.ts";
import { changesOf, readStanding } from "../lib/store/changes.ts";
import type { RoomLog } from "../lib/store/log.ts";
import type { RequestContext } from "./app.ts";
import { requireReadable } from "./room_access.ts";

/** An event, where it stands, and when it came in milliseconds since the Unix epoch. */
export type PlacedEvent = StoredEvent & { pos: string; time: number };

/**
 * `GET /api/rooms/:room/messages/:pos`: one message as it was sent, what was said of it later, and
 * everything that it has said in between. Whoever may read the room may read that.
 */
export async function getMessage(context: RequestContext): Promise<Response> {
  const { app, params } = context;
  const { room } = await requireReadable(context);
  const versions = await readVersions(app.rooms.log(room), params.pos!);
  const authors = [versions.message, ...versions.edits].map(({ from }) => from);
  const people = await app.people.load([...new Set(authors)]);
  return Response.json({ room, people, ...versions }, {
    headers: { "cache-control": "no-store" },
  });
}

/**
 * A message as it was sent, what counts of it now, and its edits in their order; without texts if
 * it is gone.
 * @throws {HttpError} 404 if there is none
 */
export async function readVersions(
  log: RoomLog,
  pos: string,
): Promise<{ message: PlacedEvent; changes: Change[]; edits: PlacedEvent[] }> {
  const found = isPosition(pos) ? await log.readPlaced(pos) : null;
  if (!found || found.event.type !== undefined) {
    throw new HttpError(404, "There is no such message in this room.", {}, "not_found");
  }
  const standing = await readStanding(log.kv, log.room, pos);
  const gone = found.event.deleted === true || standing.deleted !== null;
  const edits = await Promise.all((gone ? [] : standing.edits).map(async (at) => {
    const edit = await log.readPlaced(at);
    return edit ? [{ pos: at, time: edit.time, ...edit.event }] : [];
  }));
  const { event, time } = found;
  const message: PlacedEvent = gone
    ? { pos, time, from: event.from, text: "", deleted: true }
    : { pos, time, ...event };
  return { message, changes: changesOf(pos, standing, ORIGIN), edits: edits.flat() };
}

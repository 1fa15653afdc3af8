import { HttpError } from "../lib/http/problem.ts";
import { changesOf, readStanding } from "../lib/store/changes.ts";
import { isPosition, ORIGIN } from "../lib/protocol/mod.ts";
import { requireRoom } from "./api.ts";
import type { RequestContext } from "./app.ts";
import { limitReads } from "./limit_requests.ts";
import { requireAccess } from "./room_access.ts";

/**
 * `GET /api/rooms/:room/messages/:pos`: one message as it was sent, what was said of it later, and
 * everything that it has said in between. Whoever may read the room may read that.
 */
export async function getMessage(context: RequestContext): Promise<Response> {
  const { app, client, params, visitor } = context;
  limitReads(app, client);
  const room = requireRoom(app.limits, params.room!);
  await requireAccess({ app, visitor }, room);
  const pos = params.pos!;
  const log = app.rooms.log(room);
  const found = isPosition(pos) ? await log.readPlaced(pos) : null;
  if (!found || found.event.type !== undefined) {
    throw new HttpError(404, "There is no such message in this room.", {}, "not_found");
  }
  const standing = await readStanding(app.kv, room, pos);
  const gone = found.event.deleted === true || standing.deleted !== null;
  const edits = await Promise.all((gone ? [] : standing.edits).map(async (at) => {
    const edit = await log.readPlaced(at);
    return edit ? [{ pos: at, time: edit.time, ...edit.event }] : [];
  }));
  const changes = changesOf(pos, standing, ORIGIN);
  const authors = [found.event.from, ...edits.flat().map(({ from }) => from)];
  const people = await app.people.load([...new Set(authors)]);
  const message = gone
    ? { pos, time: found.time, from: found.event.from, text: "", deleted: true }
    : { pos, time: found.time, ...found.event };
  return Response.json({ room, people, message, changes, edits: edits.flat() }, {
    headers: { "cache-control": "no-store" },
  });
}

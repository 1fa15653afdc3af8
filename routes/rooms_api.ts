/** Rooms by the API: making one, what one is, what can be done with it, and the visitor's own. */
import * as v from "valibot";
import { HttpError } from "../lib/http/problem.ts";
import { describeRoom, listMyRooms } from "../lib/session/my_room_list.ts";
import { listMembers } from "../lib/store/room_records.ts";
import { readJson } from "./api.ts";
import type { RequestContext } from "./app.ts";
import { makeRoom } from "./create_room.ts";
import { limitReads } from "./limit_requests.ts";
import { newRoom, roomAction } from "./request_bodies.ts";
import { requireAccess, requireReadable, requireRoom } from "./room_access.ts";
import { act } from "./room_actions.ts";

const NO_STORE = { headers: { "cache-control": "no-store" } };

/** `GET /api/me/rooms`: the visitor's rooms with what is unread in each, those heard last first. */
export async function getMyRooms({ app, client, visitor }: RequestContext): Promise<Response> {
  limitReads(app, client);
  const { rooms, people } = await listMyRooms(app, visitor.user);
  return Response.json({ rooms, people }, NO_STORE);
}

/** `POST /api/rooms` with `{name, kind}`: makes a room that the visitor owns. */
export async function postRoom(context: RequestContext): Promise<Response> {
  const { by, token } = context.visitor;
  const result = v.safeParse(newRoom, await readJson(context.request));
  if (!result.success) {
    const detail = "Send JSON with a 'name' and a 'kind' (public, unlisted or private), as " +
      '{"name": "소리", "kind": "private"}.';
    throw new HttpError(400, detail);
  }
  const name = await makeRoom(context, result.output.name, result.output.kind);
  return Response.json({ name, ...(by === "new" && { token }) }, { status: 201, ...NO_STORE });
}

/** `GET /api/rooms/:room`: what a room is to the visitor, and who is in it. */
export async function getRoom(context: RequestContext): Promise<Response> {
  const { app, visitor: { user } } = context;
  const { room, standing } = await requireReadable(context);
  const { record, kind } = standing;
  const [mine, members] = await Promise.all([
    app.rooms.mine.get(user, room),
    record && kind !== "public" ? listMembers(app.kv, room) : [],
  ]);
  const people = await app.people.load(members.map((member) => member.user));
  return Response.json({ ...describeRoom(room, user, standing, mine), members, people }, NO_STORE);
}

/**
 * `POST /api/rooms/:room` with `{do, …}`: one of the actions of `room_actions.ts`; a new invitation
 * is answered with its address, which is told this once.
 */
export async function postAction(context: RequestContext): Promise<Response> {
  const { app, client, params, request } = context;
  const room = requireRoom(app.limits, params.room!);
  const standing = await requireAccess(context, room);
  const result = v.safeParse(roomAction, await readJson(request));
  if (!result.success) {
    throw new HttpError(400, 'Send JSON with what to \'do\', as {"do": "mute"}.');
  }
  const fields: Record<string, string | undefined> = result.output;
  const done = await act(context, room, standing, result.output.do, (name) => fields[name] ?? "");
  const { token } = done;
  return Response.json(
    token === undefined ? {} : { address: `${client.origin}/invite/${token}` },
    NO_STORE,
  );
}

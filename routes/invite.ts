/** Invitations to private rooms, and the way to a direct one. */
import { HttpError } from "../lib/http/problem.ts";
import { directRoom } from "../lib/protocol/mod.ts";
import { accept, findInvitation } from "../lib/store/invitations.ts";
import type { RequestContext } from "./app.ts";
import { limitReads, limitWrites } from "./limit_requests.ts";
import { pageData, pageResponse, seeOther, switchLanguage } from "./page_response.ts";
import { renderInvite } from "./pages/invite_page.tsx";

/** `GET /invite/:token`: asks whether the visitor wants to come in. */
export async function getInvite(context: RequestContext): Promise<Response> {
  const language = switchLanguage(context);
  if (language) return language;
  const { app, client, params, visitor } = context;
  limitReads(app, client);
  const invitation = await findInvitation(app.kv, params.token!, app.clock.now());
  if (!invitation) throw gone();
  const { by, room } = invitation;
  const { read, record } = await app.rooms.access.of(visitor.user, room);
  if (read) return seeOther(context, `/r/${encodeURIComponent(room)}`);
  const title = record?.title ?? (await app.rooms.access.record(room))?.title ?? room;
  const people = await app.people.load([by]);
  return pageResponse(context, renderInvite({ ...await pageData(context), title, by, people }));
}

/** `POST /invite/:token`: comes in. (The handler lets no page of another origin do that.) */
export async function postInvite(context: RequestContext): Promise<Response> {
  const { app, client, params, visitor } = context;
  limitWrites(app, visitor, client);
  const outcome = await accept(app.kv, params.token!, visitor.user, app.clock.now());
  if (outcome === null) throw gone();
  if (outcome === "full") {
    throw new HttpError(403, "The room has as many members as it may have.", {}, "forbidden");
  }
  const { room } = outcome;
  app.rooms.access.changed(room, visitor.user);
  await app.rooms.join(visitor.user, room);
  return seeOther(context, `/r/${encodeURIComponent(room)}`);
}

/** `GET /dm/:user`: goes to the room of the visitor and somebody else. */
export function getDirect(context: RequestContext): Response {
  const room = directRoom(context.visitor.user, context.params.user!);
  if (room !== null) return seeOther(context, `/r/${room}`);
  throw new HttpError(404, "That is nobody to talk to.", {}, "not_found");
}

function gone(): HttpError {
  const detail = "The invitation is not valid (any more): ask for a new one.";
  return new HttpError(404, detail, {}, "no_access");
}

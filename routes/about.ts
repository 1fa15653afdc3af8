/** A room's own page: what it is, who is in it, and what the visitor can do with it. */
import { pinsOf, topicOf } from "../lib/protocol/mod.ts";
import { describeRoom } from "../lib/session/my_room_list.ts";
import { listInvitations } from "../lib/store/invitations.ts";
import { readMarks } from "../lib/store/room_marks.ts";
import { listMembers } from "../lib/store/room_records.ts";
import type { Standing } from "../lib/room/access.ts";
import type { RequestContext } from "./app.ts";
import { readForm } from "./forms.ts";
import { pageData, pageResponse, seeOther, switchLanguage } from "./page_response.ts";
import { renderAbout } from "./pages/about_page.tsx";
import { requireAccess, requireReadable, requireRoom } from "./room_access.ts";
import { act } from "./room_actions.ts";

/** `GET /r/:room/about`. */
export async function getAbout(context: RequestContext): Promise<Response> {
  const language = switchLanguage(context);
  if (language) return language;
  const { room, standing } = await requireReadable(context);
  return await aboutPage(context, room, standing, null);
}

/** `POST /r/:room/about` with `do` and what belongs to it. */
export async function postAbout(context: RequestContext): Promise<Response> {
  const { app, client, params, request } = context;
  const room = requireRoom(app.limits, params.room!);
  const standing = await requireAccess(context, room);
  const form = await readForm(request);
  const done = await act(context, room, standing, form.get("do") ?? "", (name) => {
    return form.get(name) ?? "";
  });
  if (done.left) return seeOther(context, "/");
  // The token is not stored: the page that follows from this very answer is the only one to show it.
  if (done.token !== undefined) {
    return await aboutPage(context, room, standing, `${client.origin}/invite/${done.token}`);
  }
  const from = form.get("from") === "pins" ? "pins" : "about";
  return seeOther(context, `/r/${encodeURIComponent(room)}/${from}`);
}

async function aboutPage(
  context: RequestContext,
  room: string,
  standing: Standing,
  newLink: string | null,
): Promise<Response> {
  const { app, visitor } = context;
  const { kind, moderates, record, write } = standing;
  const [mine, marks, members, invitations] = await Promise.all([
    app.rooms.mine.get(visitor.user, room),
    readMarks(app.kv, room),
    record && kind !== "public" ? listMembers(app.kv, room) : [],
    moderates && kind === "private" ? listInvitations(app.kv, room, app.clock.now()) : [],
  ]);
  const described = describeRoom(room, visitor.user, standing, mine);
  const known = [...members.map(({ user }) => user), visitor.user];
  if (described.partner !== undefined) known.push(described.partner);
  const html = renderAbout({
    ...await pageData(context),
    style: app.assets.style("about.css"),
    room: described,
    moderates,
    writable: write,
    topic: topicOf(marks)?.text ?? "",
    pins: pinsOf(marks).size,
    members,
    invitations: invitations.map(({ id, by, expiresAt, usesLeft }) => ({
      id,
      by,
      ...(expiresAt !== undefined && { expiresAt }),
      ...(usesLeft !== undefined && { usesLeft }),
    })),
    newLink,
    people: await app.people.load(known),
  });
  return pageResponse(context, html);
}

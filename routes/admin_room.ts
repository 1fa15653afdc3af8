/** `/admin/rooms/:room`: what the owner of an instance does with one room. Plain forms. */
import { HttpError } from "../lib/http/problem.ts";
import { directUsers } from "../lib/protocol/mod.ts";
import { append } from "../lib/room/append.ts";
import { beginModeration, readErasure } from "../lib/store/erasures.ts";
import { ban, listBanned } from "../lib/store/room_records.ts";
import { admits, requireAdmin, requireUserId } from "./admin.ts";
import type { App, RequestContext } from "./app.ts";
import { erase } from "./chores.ts";
import { readForm } from "./forms.ts";
import { limitReads, limitWrites } from "./limit_requests.ts";
import { pageData, pageResponse, seeOther, switchLanguage } from "./page_response.ts";
import { type AdminRoomPerson, renderAdminRoom } from "./pages/admin_room_page.tsx";
import { requireRoom } from "./room_access.ts";

/** People a list shows. */
const LISTED = 100;

/** `GET /admin/rooms/:room`, with `?ask=` and `?user=` the question before something is done. */
export async function getAdminRoom(context: RequestContext): Promise<Response> {
  const language = switchLanguage(context);
  if (language) return language;
  const { app, client, params, url } = context;
  limitReads(app, client);
  if (!await admits(context)) return seeOther(context, "/admin");
  const room = requireRoom(app.limits, params.room!);
  const ask = url.searchParams.get("ask");
  if (ask !== null && ask !== "erase" && ask !== "ban") {
    throw new HttpError(400, "'ask' is 'erase' or 'ban'.");
  }
  const asked = url.searchParams.get("user") || null;
  const user = asked === null ? null : requireUserId(asked);
  if (ask === "ban" && user === null) throw new HttpError(400, "Say whom: 'user' is an id.");
  const job = url.searchParams.get("job");
  const erasure = job === null ? null : await readErasure(app.kv, job.slice(0, 64));
  const here = app.rooms.peek(room)?.presence.members().users.slice(0, LISTED) ?? [];
  const html = renderAdminRoom({
    ...await pageData(context),
    style: app.assets.style("admin.css"),
    room,
    here: await named(app, here),
    banned: await named(app, await listBanned(app.kv, room)),
    job: erasure && { done: erasure.doneAt !== undefined, messages: erasure.redacted },
    ask: ask && { act: ask, who: user === null ? null : (await named(app, [user]))[0]! },
  });
  const response = pageResponse(context, html);
  if (erasure && erasure.doneAt === undefined) response.headers.set("refresh", "2");
  return response;
}

/** `POST /admin/rooms/:room` with what to `do`: `erase` or `ban` with `sure=yes`, or `unban`. */
export async function postAdminRoom(context: RequestContext): Promise<Response> {
  await requireAdmin(context);
  const { app, client, params, request, visitor } = context;
  const room = requireRoom(app.limits, params.room!);
  const form = await readForm(request);
  limitWrites(app, visitor, client);
  const act = form.get("do") ?? "";
  const user = form.get("user") ? requireUserId(form.get("user")!) : null;
  const path = `/admin/rooms/${encodeURIComponent(room)}`;
  if (act === "unban" && user !== null) {
    await setBan(app, room, user, null);
    return seeOther(context, `${path}#bans`);
  }
  if (act !== "erase" && (act !== "ban" || user === null)) {
    throw new HttpError(400, "Do 'erase', or 'ban' or 'unban' with a 'user'.");
  }
  if (form.get("sure") !== "yes") throw new HttpError(400, "Say 'sure=yes' to do that.");
  if (act === "ban") {
    if (directUsers(room)) throw new HttpError(400, "Nobody is put out of a talk of two.");
    await setBan(app, room, user!, app.clock.now());
    return seeOther(context, `${path}#bans`);
  }
  const what = { room, by: visitor.user, user };
  const id = await beginModeration(
    app.kv,
    what,
    (name, event, content) => append(app.rooms, name, event, content),
  );
  // Goes on beside; should this isolate end, another one goes on with it.
  void erase(app).catch(() => {});
  return seeOther(context, `${path}?job=${id}`);
}

async function setBan(app: App, room: string, user: string, at: number | null): Promise<void> {
  if (!await ban(app.kv, room, user, at)) {
    throw new HttpError(409, "The room has changed meanwhile, or has too many bans; try again.");
  }
  // The room may have got a record by that.
  app.rooms.access.changed(room);
  app.rooms.access.changed(room, user);
}

async function named({ people }: App, users: readonly string[]): Promise<AdminRoomPerson[]> {
  const profiles = await people.load(users);
  return users.map((id) => {
    const name = profiles[id]?.name;
    return { id, ...(name !== undefined && { name }) };
  });
}

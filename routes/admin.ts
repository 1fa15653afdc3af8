/** `/admin`: what the owner of an instance sees and does. Plain forms; live with a script. */
import { deleteCookie, setCookie } from "@std/http/cookie";
import { ADMIN_COOKIE, ADMIN_SECONDS } from "../lib/auth/admin.ts";
import { HttpError } from "../lib/http/problem.ts";
import { listActiveRooms } from "../lib/store/directory.ts";
import { headTime } from "../lib/store/head.ts";
import { keys } from "../lib/store/keys.ts";
import { readRoom } from "../lib/store/room_records.ts";
import { RateLimiter } from "../lib/session/rate_limiter.ts";
import type { App, RequestContext } from "./app.ts";
import { figuresOf, prometheus } from "./figures.ts";
import { readForm } from "./forms.ts";
import { limitReads } from "./limit_requests.ts";
import { pageData, pageResponse, seeOther, switchLanguage } from "./page_response.ts";
import {
  type AdminPerson,
  type AdminRoom,
  renderAdmin,
  renderAdminSignIn,
} from "./pages/admin_page.tsx";
import { signOutEverywhere } from "./signed_out.ts";

/** Rooms and people a page lists. */
const LISTED = 50;
/** Tries of the secret: so many a minute from one address, whatever other limits are lifted. */
const tries = new RateLimiter({ count: 5, windowMs: 60_000 });

const NO_STORE = { "cache-control": "no-store" };

/** `GET /admin`. */
export async function getAdmin(context: RequestContext): Promise<Response> {
  const language = switchLanguage(context);
  if (language) return language;
  const { app, client } = context;
  limitReads(app, client);
  const style = app.assets.style("admin.css");
  if (!await admits(context)) {
    const html = renderAdminSignIn({ ...await pageData(context), style, wrong: false });
    return pageResponse(context, html, 401);
  }
  const [rooms, people] = await Promise.all([roomsOf(app), peopleOf(app)]);
  const html = renderAdmin({
    ...await pageData(context),
    style,
    figures: figuresOf(app),
    now: app.clock.now(),
    rooms,
    people,
    limits: app.limits,
  });
  return pageResponse(context, html);
}

/** `GET /admin/figures`: the figures of this isolate, for the page's script. */
export async function getFigures(context: RequestContext): Promise<Response> {
  await requireAdmin(context);
  return Response.json(figuresOf(context.app), { headers: NO_STORE });
}

/** `GET /metrics`: the same for Prometheus, which sends the secret as the password of basic auth. */
export async function getMetrics(context: RequestContext): Promise<Response> {
  await requireAdmin(context);
  const headers = { ...NO_STORE, "content-type": "text/plain; version=0.0.4; charset=utf-8" };
  return new Response(prometheus([figuresOf(context.app)]), { headers });
}

/** `POST /admin/sign-in` with the secret as `token`. */
export async function postAdminSignIn(context: RequestContext): Promise<Response> {
  const { app, client, request } = context;
  if (!app.admins.takeToken) throw new HttpError(404, "There is nothing here.");
  const form = await readForm(request);
  takeTry(app, client.address);
  const cookie = await app.admins.signIn(form.get("token") ?? "");
  if (cookie === null) {
    app.logger.warn(`admin: a wrong secret from ${client.address}`);
    const style = app.assets.style("admin.css");
    const html = renderAdminSignIn({ ...await pageData(context), style, wrong: true });
    return pageResponse(context, html, 403);
  }
  const response = seeOther(context, "/admin");
  setCookie(response.headers, {
    name: ADMIN_COOKIE,
    value: cookie,
    path: "/",
    maxAge: ADMIN_SECONDS,
    httpOnly: true,
    sameSite: "Strict",
    secure: client.https,
  });
  return response;
}

/** `POST /admin` with what to `do`, to a `user` or a `room`. */
export async function postAdmin(context: RequestContext): Promise<Response> {
  await requireAdmin(context);
  const { app, request } = context;
  const form = await readForm(request);
  const act = form.get("do") ?? "";
  if (act === "leave") {
    const response = seeOther(context, "/");
    deleteCookie(response.headers, ADMIN_COOKIE, { path: "/" });
    return response;
  }
  if (act === "archive" || act === "unarchive") {
    await archive(app, form.get("room") ?? "", act === "archive");
    return seeOther(context, "/admin#rooms");
  }
  await actOn(app, requireUserId(form.get("user") ?? ""), act);
  return seeOther(context, "/admin#people");
}

async function actOn(app: App, user: string, act: string): Promise<void> {
  switch (act) {
    case "block":
    case "unblock": {
      const account = await app.accounts.change(user, { blocked: act === "block" ? true : null });
      return app.rooms.accountChanged(user, account);
    }
    case "sign-out":
      return await signOutEverywhere(app, user);
    case "clear": {
      const { before, person } = await app.people.change(user, { name: null, picture: null });
      if (before.picture !== undefined) {
        await app.kv.commit({ checks: [], delete: [keys.picture(before.picture)] });
      }
      return app.rooms.renamed({ [user]: person });
    }
    default:
      throw new HttpError(400, "Do one of block, unblock, sign-out, clear, archive or unarchive.");
  }
}

/** Nothing more is said in an archived room. A room without a record gets one. */
async function archive({ clock, kv, rooms }: App, room: string, on: boolean): Promise<void> {
  const entry = await kv.get(keys.room(room));
  const record = await readRoom(kv, room) ?? { kind: "public", owner: "", createdAt: clock.now() };
  const { archivedAt: _, ...rest } = record;
  const value = { ...rest, ...(on && { archivedAt: clock.now() }) };
  const written = await kv.commit({
    checks: [{ key: keys.room(room), versionstamp: entry?.versionstamp ?? null }],
    set: [{ key: keys.room(room), value: new TextEncoder().encode(JSON.stringify(value)) }],
  });
  if (written === null) throw new HttpError(409, "The room has changed meanwhile; try again.");
  rooms.access.changed(room, null);
}

async function roomsOf({ kv, rooms }: App): Promise<AdminRoom[]> {
  const { rooms: active } = await listActiveRooms(kv, LISTED);
  const heads = await kv.getMany(active.map(({ name }) => keys.head(name)));
  return await Promise.all(active.map(async ({ name }, index) => {
    const record = await readRoom(kv, name);
    const head = heads[index];
    return {
      name,
      kind: record?.kind ?? "public",
      archived: record?.archivedAt !== undefined,
      members: rooms.peek(name)?.presence.members().count ?? 0,
      time: head ? headTime(head) : null,
    };
  }));
}

async function peopleOf({ accounts, open, people }: App): Promise<AdminPerson[]> {
  const sessions = new Map<string, number>();
  for (const connection of open) {
    const user = connection.user();
    if (user !== null) sessions.set(user, (sessions.get(user) ?? 0) + 1);
  }
  const listed = [...sessions].slice(0, LISTED);
  const profiles = await people.load(listed.map(([user]) => user));
  return await Promise.all(listed.map(async ([id, count]) => ({
    id,
    ...profiles[id],
    sessions: count,
    blocked: (await accounts.load(id)).blocked === true,
  })));
}

/** Whether a request comes from the owner. @throws {HttpError} 404 where there is none */
export async function admits({ app, request, visitor }: RequestContext): Promise<boolean> {
  if (!app.admins.exist) {
    throw new HttpError(404, "There is nothing here. The owner can set SORI_ADMIN_TOKEN.");
  }
  return await app.admins.admits(request.headers, visitor.by === "new" ? null : visitor.user);
}

/** @throws {HttpError} 401 for everybody but an owner */
export async function requireAdmin(context: RequestContext): Promise<void> {
  if (await admits(context)) return;
  const { app, client, request } = context;
  // A wrong password is a try, too.
  if (request.headers.has("authorization")) takeTry(app, client.address);
  throw new HttpError(401, "Sign in at /admin first.", {}, "unauthorized");
}

/** @throws {HttpError} 429 if there were too many from this address */
function takeTry({ clock }: App, address: string): void {
  const wait = tries.take(address, clock.now());
  if (wait === 0) return;
  const headers = { "retry-after": String(Math.ceil(wait / 1_000)) };
  throw new HttpError(429, "Too many tries; wait a minute.", headers, "rate_limited");
}

/** What the owner's pages take for a user's id. @throws {HttpError} 400 for anything else */
export function requireUserId(text: string): string {
  if (/^[0-9A-Za-z]{4,32}$/.test(text)) return text;
  throw new HttpError(400, "That is no user's id.");
}

/** What plain forms post, for those without scripts. */
import { LOOK_COOKIE, lookCookie, lookOf } from "../islands/ui/look.ts";
import { localPath } from "../lib/http/local_path.ts";
import { HttpError } from "../lib/http/problem.ts";
import { readBody } from "./api.ts";
import type { RequestContext } from "./app.ts";
import { KINDS, makeRoom } from "./create_room.ts";
import { changeProfile, readName } from "./me.ts";
import { remembering, seeOther } from "./page_response.ts";

/** Largest form body, in bytes: a message of the longest kind, percent-encoded. */
const FORM_BYTES = 256 * 1024;

/**
 * `POST /rooms` with `name`: enters a room, which thereby is in the list. With `kind` it is made, if
 * it is not there, and belongs to the visitor.
 */
export async function postRooms(context: RequestContext): Promise<Response> {
  const form = await readForm(context.request);
  const asked = form.get("kind");
  const kind = KINDS.find((one) => one === asked) ?? null;
  if (asked !== null && kind === null) {
    throw new HttpError(400, `'kind' is one of ${KINDS.join(", ")}.`);
  }
  const room = await makeRoom(context, form.get("name") ?? "", kind);
  return seeOther(context, `/r/${encodeURIComponent(room)}`);
}

/** `POST /me` with `name` and `to`: takes a display name and goes back to the page. */
export async function postMe(context: RequestContext): Promise<Response> {
  const form = await readForm(context.request);
  const name = readName(context.app, form.get("name") ?? "");
  const color = form.get("color");
  await changeProfile(context, {
    name,
    ...(color !== null && { color: /^[0-7]$/.test(color) ? Number(color) : null }),
  });
  return seeOther(context, localPath(form.get("to") ?? "/") ?? "/");
}

/** `POST /me/look` with `density`, `theme` and `keys`: how the pages of this device look. */
export async function postLook(context: RequestContext): Promise<Response> {
  const look = lookOf(await readForm(context.request));
  return remembering(context, seeOther(context, "/me"), LOOK_COOKIE, lookCookie(look));
}

/** The fields of a posted form. */
export async function readForm(request: Request): Promise<URLSearchParams> {
  const type = request.headers.get("content-type") ?? "";
  if (!type.startsWith("application/x-www-form-urlencoded")) {
    throw new HttpError(415, "Send a form (application/x-www-form-urlencoded).");
  }
  return new URLSearchParams(await readBody(request, FORM_BYTES));
}

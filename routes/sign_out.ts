import { deleteCookie } from "@std/http/cookie";
import { SECURE_SESSION_COOKIE, SESSION_COOKIE } from "../lib/auth/authenticator.ts";
import type { RequestContext } from "./app.ts";
import { readForm } from "./forms.ts";
import { limitWrites } from "./limit_requests.ts";
import { signOutEverywhere } from "./signed_out.ts";

/**
 * `POST /me/sign-out`: this browser forgets who it was, and with `where=everywhere` every other one
 * does too. The next page makes a new guest.
 */
export async function postSignOut(context: RequestContext): Promise<Response> {
  const { app, client, request, visitor } = context;
  const form = await readForm(request);
  limitWrites(app, visitor, client);
  if (form.get("where") === "everywhere") await signOutEverywhere(app, visitor.user);
  return forgetSession("/");
}

/** Goes on to `path` as nobody. The browser keeps nothing of who was here. */
export function forgetSession(path: string): Response {
  const headers = new Headers({
    location: path,
    "cache-control": "no-store",
    // Drafts, what is unsent, rooms kept for when there is no network, and what is pushed to.
    "clear-site-data": '"storage"',
  });
  deleteCookie(headers, SESSION_COOKIE, { path: "/" });
  deleteCookie(headers, SECURE_SESSION_COOKIE, { path: "/", secure: true });
  return new Response(null, { status: 303, headers });
}

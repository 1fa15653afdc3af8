/** Passkeys of the visitor, and signing in with one. What pages ask; not part of the public API. */
import * as v from "valibot";
import { setCookie } from "@std/http/cookie";
import { sessionCookie } from "../lib/auth/authenticator.ts";
import { PasskeyError, Passkeys, type RelyingParty } from "../lib/auth/passkeys.ts";
import { HttpError } from "../lib/http/problem.ts";
import { ERRORS } from "../lib/protocol/mod.ts";
import { readJson } from "./api.ts";
import type { RequestContext } from "./app.ts";
import { limitReads, limitWrites } from "./limit_requests.ts";

const NO_STORE = { headers: { "cache-control": "no-store" } };

const texts = v.record(v.string(), v.unknown());
/** What both ceremonies answer (WebAuthn §5.1); the library looks into `response`. */
const credential = v.object({
  id: v.pipe(v.string(), v.maxLength(1_500)),
  rawId: v.string(),
  type: v.literal("public-key"),
  response: texts,
  clientExtensionResults: v.optional(texts, {}),
});

/** `GET /me/passkeys`. */
export async function getPasskeys(context: RequestContext): Promise<Response> {
  limitReads(context.app, context.client);
  const passkeys = await passkeysOf(context).list(context.visitor.user);
  return Response.json({ passkeys }, NO_STORE);
}

/** `POST /me/passkeys/options`: what the browser needs to make one. */
export async function postPasskeyOptions(context: RequestContext): Promise<Response> {
  const { app, visitor: { user } } = context;
  admit(context);
  const { name } = (await app.people.load([user]))[user]!;
  const options = await attempt(() =>
    passkeysOf(context).registrationOptions(
      user,
      name ?? `Guest ${user.slice(0, 4)}`,
      party(context),
    )
  );
  return Response.json(options, NO_STORE);
}

/** `POST /me/passkeys`: keeps the one that the browser made. */
export async function postPasskey(context: RequestContext): Promise<Response> {
  admit(context);
  const answer = await readCredential(context);
  const { user } = context.visitor;
  await attempt(() => passkeysOf(context).register(user, answer as never, party(context)));
  return await getPasskeys(context);
}

/** `DELETE /me/passkeys/:id`. */
export async function deletePasskey(context: RequestContext): Promise<Response> {
  admit(context);
  await passkeysOf(context).remove(context.visitor.user, context.params.id!);
  return await getPasskeys(context);
}

/** `POST /sign-in/options`: what the browser needs to sign in. */
export async function postSignInOptions(context: RequestContext): Promise<Response> {
  admit(context);
  const { user } = context.visitor;
  return Response.json(
    await attempt(() => passkeysOf(context).signInOptions(user, party(context))),
    NO_STORE,
  );
}

/** `POST /sign-in`: becomes the user whose passkey answered. What the guest wrote stays the guest's. */
export async function postSignIn(context: RequestContext): Promise<Response> {
  const { app, client, visitor } = context;
  admit(context);
  const answer = await readCredential(context);
  const user = await attempt(() =>
    passkeysOf(context).signIn(visitor.user, answer as never, party(context))
  );
  const token = await app.auth.sign(user);
  // A browser keeps a cookie, which scripts cannot read; others are told a token.
  const response = Response.json({ id: user, ...(visitor.by === "token" && { token }) }, NO_STORE);
  if (visitor.by === "cookie") setCookie(response.headers, sessionCookie(token, client.https));
  return response;
}

function passkeysOf({ app }: RequestContext): Passkeys {
  return new Passkeys(app.kv, () => app.clock.now());
}

/** The host that the client reached this server at. @throws {HttpError} 400 if it is an address */
function party({ client }: RequestContext): RelyingParty {
  const { hostname } = new URL(client.origin);
  if (hostname.startsWith("[") || /^[\d.]+$/.test(hostname)) {
    throw new HttpError(400, ERRORS.needs_host_name.message, {}, "needs_host_name");
  }
  return { id: hostname, origin: client.origin };
}

/** A challenge belongs to a session: there must be one. */
function admit({ app, client, visitor }: RequestContext): void {
  limitWrites(app, visitor, client);
  if (visitor.by !== "new") return;
  throw new HttpError(401, "Open a page first, or present a token.", {}, "unauthorized");
}

async function readCredential({ request }: RequestContext) {
  const result = v.safeParse(credential, await readJson(request));
  if (result.success) return result.output;
  throw new HttpError(400, ERRORS.bad_passkey.message, {}, "bad_passkey");
}

async function attempt<Result>(action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof PasskeyError)) throw error;
    const { code } = error;
    throw new HttpError(code === "unknown_passkey" ? 404 : 400, ERRORS[code].message, {}, code);
  }
}

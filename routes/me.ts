/** Who somebody is to others: name, colour, picture. */
import * as v from "valibot";
import { randomId } from "../lib/base/ids.ts";
import { HttpError } from "../lib/http/problem.ts";
import { displayName, type Person } from "../lib/protocol/mod.ts";
import { keys } from "../lib/store/keys.ts";
import { sniffType } from "../lib/store/media_type.ts";
import { readBytes, readJson } from "./api.ts";
import type { App, RequestContext } from "./app.ts";
import { limitReads, limitWrites } from "./limit_requests.ts";
import { profile } from "./request_bodies.ts";

/** Largest picture, in bytes: the page makes it 128 pixels wide, and one value of the store holds it. */
export const PICTURE_BYTES = 60 * 1024;
/** Letters of a picture's id. */
const PICTURE_ID_LENGTH = 16;
/** What a picture may be. */
const PICTURE_TYPES = new Set(["image/png", "image/jpeg", "image/webp"]);

const NO_STORE = { headers: { "cache-control": "no-store" } };

/** `GET /api/me`: who this client is; a new guest gets the token that proves it later. */
export async function getMe({ app, client, visitor }: RequestContext): Promise<Response> {
  limitReads(app, client);
  const { by, token, user: id } = visitor;
  const person = (await app.people.load([id]))[id];
  return Response.json({ id, ...person, ...(by === "new" && { token }) }, NO_STORE);
}

/**
 * `PUT /api/me` `{name?, color?}`: takes a display name (an empty one goes back to a guest's) or a
 * colour (null: the one by the id). A new guest gets the token that proves it later.
 */
export async function putMe(context: RequestContext): Promise<Response> {
  const result = v.safeParse(profile, await readJson(context.request));
  if (!result.success) {
    const detail = "Send JSON with a 'name' or a 'color' from 0 to 7, as {\"name\": \"소리\"}.";
    throw new HttpError(400, detail);
  }
  const { by, token } = context.visitor;
  const { name, color } = result.output;
  const person = await changeProfile(context, {
    ...(name !== undefined && { name: readName(context.app, name) }),
    ...(color !== undefined && { color }),
  });
  return Response.json({ ...person, ...(by === "new" && { token }) }, NO_STORE);
}

/** `PUT /me/picture`: the bytes of a picture. */
export async function putPicture(context: RequestContext): Promise<Response> {
  const bytes = await readBytes(context.request, PICTURE_BYTES);
  const person = await changePicture(context, bytes);
  return Response.json(person, NO_STORE);
}

/** `DELETE /me/picture`. */
export async function deletePicture(context: RequestContext): Promise<Response> {
  return Response.json(await changePicture(context, null), NO_STORE);
}

/** `GET /pictures/:id`. Another picture has another id, so it may be kept. */
export async function getPicture({ app, client, params }: RequestContext): Promise<Response> {
  limitReads(app, client);
  const entry = await app.kv.get(keys.picture(params.id!.slice(0, 64)));
  if (!entry) throw new HttpError(404, "There is no such picture.", {}, "not_found");
  return new Response(new Uint8Array(entry.value), {
    headers: {
      "content-type": sniffType(entry.value).type,
      // A day and not for ever: who takes a picture away wants it gone.
      "cache-control": "public, max-age=86400, immutable",
      "cross-origin-resource-policy": "same-origin",
    },
  });
}

/** A display name, or null for an empty one. @throws {HttpError} 400 */
export function readName({ limits }: App, input: string): string | null {
  if (input.trim() === "") return null;
  const name = displayName(input, limits);
  if (name !== null) return name;
  const rule = `A name has 1 to ${limits.displayNameLength} characters that show.`;
  throw new HttpError(400, rule, {}, "bad_name");
}

/** Changes the visitor's profile and tells everybody. */
export async function changeProfile(
  { app, client, visitor }: RequestContext,
  change: Parameters<App["people"]["change"]>[1],
): Promise<Person & { id: string }> {
  limitWrites(app, visitor, client);
  const { before, person } = await app.people.change(visitor.user, change);
  if (before.picture !== undefined && before.picture !== person.picture) {
    await app.kv.commit({ checks: [], delete: [keys.picture(before.picture)] });
  }
  app.rooms.renamed({ [visitor.user]: person });
  return { id: visitor.user, ...person };
}

/** Gives the visitor another picture; null takes it away. @throws {HttpError} 415 */
export async function changePicture(
  context: RequestContext,
  bytes: Uint8Array<ArrayBuffer> | null,
): Promise<Person & { id: string }> {
  if (bytes === null) return await changeProfile(context, { picture: null });
  if (!PICTURE_TYPES.has(sniffType(bytes).type)) {
    throw new HttpError(415, "A picture is a PNG, JPEG or WebP file.", {}, "bad_picture");
  }
  const id = randomId(PICTURE_ID_LENGTH);
  // Before the profile that names it; if that fails, its picture goes again.
  await context.app.kv.commit({ checks: [], set: [{ key: keys.picture(id), value: bytes }] });
  try {
    return await changeProfile(context, { picture: id });
  } catch (error) {
    await context.app.kv.commit({ checks: [], delete: [keys.picture(id)] });
    throw error;
  }
}

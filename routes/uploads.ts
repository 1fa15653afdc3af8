/**
 * Uploads over HTTP, in one request or in several, by the fields of "Resumable Uploads for HTTP"
 * (draft-ietf-httpbis-resumable-upload). What a request brings is stored as it comes, so that one
 * which is cut off is gone on with from there.
 */
import { HttpError } from "../lib/http/problem.ts";
import { roomName } from "../lib/protocol/mod.ts";
import { type Attachments, refusalOf } from "../lib/session/attachments.ts";
import { type StoredFile } from "../lib/store/blobs.ts";
import {
  type Announced,
  BUFFER_BYTES,
  type OpenUpload,
  UploadRefused,
} from "../lib/store/open_upload.ts";
import { fileRef, KEPT_MS } from "../lib/store/uploads.ts";
import type { RequestContext } from "./app.ts";
import { limitReads } from "./limit_requests.ts";
import { refused } from "./refused.ts";
import { requireAccess, requireRoom } from "./room_access.ts";

/** What brings a part of a file (§6 of the draft). */
const PARTIAL_TYPE = "application/partial-upload";

/** `POST /api/rooms/:room/files?name=`: a file, or the first part of it. */
export async function postUpload(context: RequestContext): Promise<Response> {
  const { app, client, params, request, url, visitor } = context;
  const room = requireRoom(app.limits, params.room!);
  await requireAccess(context, room);
  const { headers } = request;
  const last = readFlag(headers, "upload-complete") ?? true;
  const told = readCount(headers, "content-length");
  const size = readCount(headers, "upload-length") ?? (last ? told : null);
  if (size === null) {
    throw new HttpError(411, "Say how many bytes the file has: Content-Length, or Upload-Length.");
  }
  const announced: Announced = {
    room,
    from: visitor.user,
    name: url.searchParams.get("name") ?? "file",
    size,
    ...readDigest(headers),
    ...readPixels(url.searchParams),
    ...readText(url.searchParams, "thumbnail"),
  };
  const attachments = await app.attachments();
  const open = await orRefused(() => attachments.begin(announced, client.address));
  const file = await append(attachments, context, open, last);
  const { by, token } = visitor;
  return answer(context, open, file, 201, by === "new" ? { token } : {});
}

/** `GET` and `HEAD /api/rooms/:room/files/:file`: how far an upload has come. */
export async function getUpload(context: RequestContext): Promise<Response> {
  limitReads(context.app, context.client);
  const found = await find(context);
  const [open, file] = "open" in found ? [found.open, null] : [null, found.file];
  return answer(context, open, file, 200);
}

/** `PATCH /api/rooms/:room/files/:file`: the next part of it. */
export async function patchUpload(context: RequestContext): Promise<Response> {
  const { app, client, request } = context;
  limitReads(app, client);
  const { headers } = request;
  if (headers.get("content-type")?.split(";")[0] !== PARTIAL_TYPE) {
    throw new HttpError(415, `Send a part of a file as ${PARTIAL_TYPE}.`);
  }
  const offset = readCount(headers, "upload-offset");
  const last = readFlag(headers, "upload-complete");
  if (offset === null || last === null) {
    throw new HttpError(
      400,
      "Say Upload-Offset, and with Upload-Complete whether this is the end.",
    );
  }
  const found = await find(context);
  const due = "open" in found ? found.open.offset : found.file.size;
  if (!("open" in found) || offset !== due) {
    const state = { "upload-offset": String(due), "upload-complete": flag(!("open" in found)) };
    throw new HttpError(409, `Bytes are due from ${due} on.`, state, "bad_chunk");
  }
  const file = await append(await app.attachments(), context, found.open, last);
  return answer(context, found.open, file, 200);
}

/** `DELETE /api/rooms/:room/files/:file`: gives an upload up, unless a message has it. */
export async function deleteUpload(context: RequestContext): Promise<Response> {
  const { app, client, visitor } = context;
  limitReads(app, client);
  await find(context);
  const { uploads } = await app.attachments();
  await uploads.cancel(visitor.user, roomOf(context), context.params.file!);
  return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
}

/** Stores what the request brings; the file, if that is all of it. */
async function append(
  { buffers }: Attachments,
  { client, request }: RequestContext,
  open: OpenUpload,
  last: boolean,
): Promise<StoredFile | null> {
  if (!buffers.take(client.address, BUFFER_BYTES)) {
    throw new HttpError(503, "Too many files are coming in; try again.", { "retry-after": "1" });
  }
  const { size } = open.incoming;
  try {
    open.buffer = BUFFER_BYTES;
    for await (const piece of parts(request)) {
      if (open.offset + piece.length > size) {
        throw new HttpError(413, `The file has ${size} bytes; more came.`, {}, "bad_chunk");
      }
      await orRefused(() => open.take(piece));
    }
    await orRefused(() => open.flush());
    if (open.whole && last) return await orRefused(() => open.finish());
    if (!last) return null;
    const detail = `Only ${open.offset} of ${size} bytes came; go on from there.`;
    throw new HttpError(400, detail, place(request, open), "bad_chunk");
  } finally {
    buffers.give(client.address, BUFFER_BYTES);
  }
}

/** The body, piece by piece; what a connection brought before it broke off counts. */
async function* parts({ body }: Request): AsyncGenerator<Uint8Array> {
  if (!body) return;
  const reader = body.getReader();
  for (;;) {
    const next = await reader.read().catch(() => null);
    if (!next || next.done) return;
    yield next.value;
  }
}

/** Where an upload is gone on with. */
function place({ url }: Request, { incoming: { id, room } }: OpenUpload): Record<string, string> {
  const path = `/api/rooms/${encodeURIComponent(room)}/files/${id}`;
  return { location: new URL(path, url).pathname };
}

function answer(
  { app, request }: RequestContext,
  open: OpenUpload | null,
  file: StoredFile | null,
  status: number,
  more: object = {},
): Response {
  const complete = file !== null;
  const { id, name, size } = file ?? open!.incoming;
  const offset = file?.size ?? open!.offset;
  const body = { id, name, size, offset, complete, ...(file && fileRef(file)), ...more };
  return Response.json(body, {
    status,
    headers: {
      ...(open && place(request, open)),
      ...(file && { location: `/files/${id}` }),
      "upload-offset": String(offset),
      "upload-length": String(size),
      "upload-complete": flag(complete),
      "upload-limit": `max-size=${app.limits.attachmentBytes}, max-age=${KEPT_MS / 1_000}`,
      "cache-control": "no-store",
    },
  });
}

async function find(context: RequestContext): Promise<{ open: OpenUpload } | { file: StoredFile }> {
  const { app, params, visitor } = context;
  const { uploads } = await app.attachments();
  const found = /^\w{1,64}$/.test(params.file!)
    ? await uploads.find(visitor.user, roomOf(context), params.file!)
    : null;
  if (found) return found;
  const detail = "There is no such upload of yours in this room (any more).";
  throw new HttpError(404, detail, {}, "not_found");
}

function roomOf({ app, params }: RequestContext): string {
  return roomName(params.room!, app.limits) ?? "";
}

/** What an upload refuses, as a response. */
async function orRefused<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof UploadRefused ? refused(refusalOf(error)) : error;
  }
}

const flag = (on: boolean) => on ? "?1" : "?0";

/** A boolean of structured fields (RFC 9651 §3.3.6). */
function readFlag(headers: Headers, name: string): boolean | null {
  const value = headers.get(name);
  if (value === null) return null;
  if (value === "?0" || value === "?1") return value === "?1";
  throw new HttpError(400, `${name} is ?0 or ?1.`);
}

/** A number of bytes. */
function readCount(headers: Headers, name: string): number | null {
  const value = headers.get(name);
  if (value === null) return null;
  if (/^\d{1,15}$/.test(value)) return Number(value);
  throw new HttpError(400, `${name} is a number of bytes.`);
}

/** The checksum of the whole, if it is told (RFC 9530 §3). */
function readDigest(headers: Headers): { sha256?: string } {
  const value = headers.get("repr-digest");
  if (value === null) return {};
  const sha256 = /\bsha-256=:([\w+/]{43}=):/.exec(value)?.[1];
  if (sha256 !== undefined) return { sha256 };
  throw new HttpError(400, "Repr-Digest has to have a sha-256, as sha-256=:…:.");
}

function readPixels(query: URLSearchParams): { width?: number; height?: number } {
  const [width, height] = ["width", "height"].map((name) => query.get(name));
  if (width == null || height == null) return {};
  const fits = (pixels: string) => /^[1-9]\d{0,4}$/.test(pixels) && Number(pixels) <= 65_535;
  if (fits(width) && fits(height)) return { width: Number(width), height: Number(height) };
  throw new HttpError(400, "'width' and 'height' are pixels, 1 to 65535.");
}

function readText<Name extends string>(query: URLSearchParams, name: Name) {
  const value = query.get(name);
  return value === null ? {} : { [name]: value } as Record<Name, string>;
}

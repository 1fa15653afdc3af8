import { HttpError } from "../lib/http/problem.ts";
import { readRange } from "../lib/http/range.ts";
import { BlobStore } from "../lib/store/blobs.ts";
import { isShown } from "../lib/store/media_type.ts";
import type { RequestContext } from "./app.ts";
import { limitReads } from "./limit_requests.ts";

/** A year, in seconds: a file never changes. */
const MAX_AGE = 365 * 24 * 60 * 60;

/**
 * `GET /files/:id`: an attachment, or a range of its bytes (RFC 9110 §14). Whatever somebody sent,
 * it runs nothing here: pictures, sounds and films of known types may be shown, all else is
 * downloaded as plain bytes.
 */
export async function getFile(
  { app, client, params, request, visitor }: RequestContext,
): Promise<Response> {
  limitReads(app, client);
  const files = new BlobStore(app.kv, app.clock);
  const file = /^\w{1,64}$/.test(params.id!) ? await files.find(params.id!) : null;
  // A file of a room that the visitor may not read is as if it was not there.
  if (!file || !(await app.rooms.access.of(visitor.user, file.room)).read) {
    throw new HttpError(404, "There is no such file.", {}, "not_found");
  }
  if (file.droppedAt !== undefined) {
    throw new HttpError(410, "The message that had this file was deleted.", {}, "deleted");
  }
  const { name, sha256, size, type } = file;
  const shown = isShown(type);
  const etag = `"${sha256}"`;
  const headers = new Headers({
    "content-type": shown ? type : "application/octet-stream",
    "content-disposition": `${shown ? "inline" : "attachment"}; ${fileName(name)}`,
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "cross-origin",
    "accept-ranges": "bytes",
    "cache-control": `private, max-age=${MAX_AGE}, immutable`,
    "repr-digest": `sha-256=:${sha256}:`,
    etag,
  });
  if (matches(request.headers.get("if-none-match"), etag)) {
    return new Response(null, { status: 304, headers });
  }
  const range = readRange(request.headers, size, etag);
  if (range === "unsatisfiable") {
    throw new HttpError(416, `The file has ${size} bytes.`, { "content-range": `bytes */${size}` });
  }
  const { start, end } = range ?? { start: 0, end: size };
  headers.set("content-length", String(end - start));
  if (range) headers.set("content-range", `bytes ${start}-${end - 1}/${size}`);
  const body = request.method === "HEAD" ? null : ReadableStream.from(files.read(file, start, end));
  return new Response(body, { status: range ? 206 : 200, headers });
}

/** The name of a file to be saved (RFC 6266 §4, RFC 8187): in ASCII, and as it is. */
function fileName(name: string): string {
  const ascii = name.replace(/[^\w. -]/g, "_");
  const encoded = encodeURIComponent(name.toWellFormed())
    .replace(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
  return `filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/** Whether `If-None-Match` names the file as it is (RFC 9110 §13.1.2). */
function matches(header: string | null, etag: string): boolean {
  const tags = header?.split(",").map((tag) => tag.trim().replace(/^W\//, "")) ?? [];
  return tags.includes(etag) || tags.includes("*");
}

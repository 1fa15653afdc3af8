import * as v from "valibot";
import { HttpError } from "../lib/http/problem.ts";
import { readJson } from "./api.ts";
import type { RequestContext } from "./app.ts";
import { requireAccess, requireRoom } from "./room_access.ts";
import { message } from "./request_bodies.ts";
import { say } from "./say.ts";

/** Largest body, in bytes, beside what a frame takes. */
const OVERHEAD_BYTES = 1_024;

/**
 * `POST /api/rooms/:room/events` with `{text}`: says something. The `Idempotency-Key` is the
 * message's id: who repeats it gets the same answer, and the message enters once.
 */
export async function postEvent(context: RequestContext): Promise<Response> {
  const { app, params, request, visitor } = context;
  const room = requireRoom(app.limits, params.room!);
  const key = readKey(request.headers.get("idempotency-key"));
  const { by, token } = visitor;
  // Ids belong to their sender: a repeat by another new guest would be another message.
  if (key !== null && by === "new") {
    const detail = "An Idempotency-Key needs a sender: take a token from GET /api/me.";
    throw new HttpError(401, detail, { "www-authenticate": "Bearer" }, "unauthorized");
  }
  const standing = await requireAccess(context, room);
  const body = await readJson(request, app.limits.frameBytes + OVERHEAD_BYTES);
  const result = v.safeParse(message, body);
  if (!result.success) throw new HttpError(400, 'Send JSON with a \'text\', as {"text": "안녕"}.');
  const event = { ...result.output, type: "message" } as const;
  const published = await say(context, room, standing, event, key);
  return Response.json({ ...published, ...(by === "new" && { token }) }, {
    status: 201,
    headers: { "cache-control": "no-store" },
  });
}

/** The key: a string of structured fields (RFC 9651 §3.3.3), or the same without its quotes. */
function readKey(header: string | null): string | null {
  if (header === null) return null;
  const quoted = /^"((?:[^"\\]|\\["\\])*)"$/.exec(header)?.[1];
  return quoted === undefined ? header : quoted.replace(/\\(["\\])/g, "$1");
}

import { HttpError } from "../lib/http/problem.ts";
import { RequestSession } from "../lib/session/request_session.ts";
import { FRAMES_TYPE, framesBody, UNBUFFERED } from "../lib/transport/http_frames.ts";
import { readBody } from "./api.ts";
import type { RequestContext } from "./app.ts";
import { admitFrames, holdConnection } from "./connections.ts";

/** Bytes of a body beside its last frame. */
const BODY_BYTES = 64 * 1024;

/** `POST /api/frames`: frames of a client that reads by other requests, one a line; so are the answers. */
export async function postFrames(
  { app, client, request, visitor }: RequestContext,
): Promise<Response> {
  const release = holdConnection(app, client);
  try {
    const type = request.headers.get("content-type") ?? "";
    if (!/^application\/(x-ndjson|json)\b/.test(type)) {
      throw new HttpError(415, `Send frames, one a line (${FRAMES_TYPE}).`);
    }
    const body = await readBody(request, app.limits.frameBytes + BODY_BYTES);
    const frames = body.split("\n").filter((line) => line.trim() !== "");
    if (frames.length === 0) throw new HttpError(400, "There is no frame in the body.");
    admitFrames(app, client, frames.length);
    const session = new RequestSession(app.sessions, visitor.user, client.address);
    const answers = await session.carryOut(frames);
    return new Response(framesBody(answers), {
      headers: { "content-type": FRAMES_TYPE, ...UNBUFFERED },
    });
  } finally {
    release();
  }
}

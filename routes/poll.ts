import { HttpError } from "../lib/http/problem.ts";
import { longPoll } from "../lib/transport/long_poll.ts";
import { FRAMES_TYPE } from "../lib/transport/http_frames.ts";
import type { RequestContext } from "./app.ts";
import { lingerMs, openReading, readRooms } from "./reading.ts";

/** Seconds a poll waits, unless it says, and at the most. */
const WAIT_SECONDS = 25;

/** `GET /api/poll?room=&after=&wait=`: what is new in rooms, as soon as there is something. */
export async function getPoll(context: RequestContext): Promise<Response> {
  const { app, request, url } = context;
  const rooms = readRooms(context);
  const wait = url.searchParams.get("wait") ?? `${WAIT_SECONDS}`;
  if (!/^\d{1,2}$/.test(wait) || Number(wait) > WAIT_SECONDS) {
    throw new HttpError(400, `'wait' is a number of seconds from 0 to ${WAIT_SECONDS}.`);
  }
  if (request.method === "HEAD") {
    return new Response(null, { headers: { "content-type": FRAMES_TYPE } });
  }
  const open = await openReading(context, rooms);
  const { clock, limits } = app;
  const waitMs = Number(wait) * 1_000;
  const enoughBytes = limits.highWaterBytes / 2;
  return longPoll(
    { clock, waitMs, rooms: rooms.size, enoughBytes, lingerMs: lingerMs(context) },
    open,
  );
}

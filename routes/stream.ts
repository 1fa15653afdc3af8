import { HttpError } from "../lib/http/problem.ts";
import { eventStream } from "../lib/transport/event_stream.ts";
import { ReaderPlace } from "../lib/transport/reader_place.ts";
import type { RequestContext } from "./app.ts";
import { lingerMs, openReading, type Reading, readRooms } from "./reading.ts";

/** A comment comes at least so often, in milliseconds: nobody answers it, so that it costs little. */
const BEAT_MS = 15_000;

/** `GET /api/stream?room=&after=`: rooms as they go on, as server-sent events. */
export async function getStream(context: RequestContext): Promise<Response> {
  const { app, request } = context;
  const rooms = resumed(readRooms(context), request.headers.get("last-event-id"));
  // HEAD: what it would be, without the talk.
  if (request.method === "HEAD") {
    return new Response(null, { headers: { "content-type": "text/event-stream" } });
  }
  const open = await openReading(context, rooms);
  const place = new ReaderPlace(rooms);
  const { clock, idleMs } = app;
  const beatMs = Math.min(idleMs / 2, BEAT_MS);
  return eventStream({ clock, beatMs, place, lingerMs: lingerMs(context) }, open);
}

/** A reader that comes back goes on where its last event stood. */
function resumed(rooms: Reading, lastEventId: string | null): Reading {
  if (!lastEventId) return rooms;
  const positions = ReaderPlace.read(lastEventId, rooms.size);
  if (!positions) {
    const detail = "'Last-Event-ID' is not of a stream of these rooms.";
    throw new HttpError(400, detail, {}, "bad_position");
  }
  return new Map([...rooms.keys()].map((room, index) => [room, positions[index]!]));
}

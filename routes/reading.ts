/** What requests that read rooms as they go on have in common: event streams and long polls. */
import { HttpError } from "../lib/http/problem.ts";
import { isPosition, type Position, roomName } from "../lib/protocol/mod.ts";
import type { Connection } from "../lib/session/connection.ts";
import { Session } from "../lib/session/session.ts";
import { LINGER_MS } from "../lib/transport/http_frames.ts";
import type { RequestContext } from "./app.ts";
import { admitFrames, holdConnection } from "./connections.ts";

/** Rooms to read, each with the position to go on from; empty without one. */
export type Reading = Map<string, Position | "">;

/** Longer than any name can be, in any form: frames take no more. */
const LONGEST_NAME = 512;

/**
 * The rooms of a query: each `room` may be followed by its `after`.
 * @throws {HttpError} 400 if an `after` is no position of a room
 */
export function readRooms({ app, url }: RequestContext): Reading {
  const rooms: Reading = new Map();
  let room: string | null = null;
  for (const [name, value] of url.searchParams) {
    if (name === "room") {
      // What is no room's name is refused by the session, and the others are read.
      room = roomName(value, app.limits) ?? value.slice(0, LONGEST_NAME);
      rooms.set(room, "");
    } else if (name === "after") {
      if (room === null) throw new HttpError(400, "'after' stands behind the 'room' it is of.");
      if (!isPosition(value)) {
        throw new HttpError(400, `'after' of '${room}' is not a position.`, {}, "bad_position");
      }
      rooms.set(room, value);
    }
  }
  return rooms;
}

/**
 * For how long the reader stays present after a request, in milliseconds. A guest that this request
 * made does not: without a token or a cookie the next one makes another.
 */
export function lingerMs({ visitor }: RequestContext): number {
  return visitor.by === "new" ? 0 : LINGER_MS;
}

/**
 * Admits a request that reads; then opens a session over its connection, which is in `rooms`.
 * @throws {HttpError} 403, 429 or 503 if it may not be
 */
export async function openReading(
  { app, client, trustedOrigin, visitor }: RequestContext,
  rooms: Reading,
): Promise<(connection: Connection) => () => void> {
  if (!trustedOrigin && !app.foreignPages) {
    const detail = "Pages of this origin may not connect; the owner can allow it in SORI_ORIGINS.";
    throw new HttpError(403, detail, {}, "forbidden_origin");
  }
  admitFrames(app, client, Math.max(1, rooms.size));
  const release = holdConnection(app, client);
  // `welcome` tells the name. Without it a session can still be served, as a guest's.
  await app.people.load([visitor.user]).catch(() => {});
  const { by, token, user } = visitor;
  const identity = by === "cookie" ? { user } : { user, token };
  return (connection) => {
    const session = new Session(app.sessions, connection, identity, client.address);
    const open = {
      user: () => session.user,
      since: app.clock.now(),
      bye: (retryAfterMs: number) => session.bye(retryAfterMs),
      end: (code: number, reason: string) => connection.close(code, reason),
    };
    app.open.add(open);
    session.open();
    for (const [room, after] of rooms) {
      session.receive(JSON.stringify({ type: "join", room, ...(after !== "" && { after }) }));
    }
    // The drain began while this one was being opened.
    if (app.stopping.aborted) session.bye(0);
    return () => {
      session.closed();
      app.open.delete(open);
      release();
    };
  };
}

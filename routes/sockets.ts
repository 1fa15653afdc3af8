/** What stands behind a WebSocket, by what it speaks. */
import { pageText } from "../lib/i18n/mod.ts";
import { HttpError } from "../lib/http/problem.ts";
import { CLOSE, LOBBY, ORIGIN } from "../lib/protocol/mod.ts";
import { NotificationSession } from "../lib/session/notification_session.ts";
import { type PlainContext, plainContext, PlainSession } from "../lib/session/plain_session.ts";
import type { PlainConnection } from "../lib/session/plain_sink.ts";
import { type Identity, Session } from "../lib/session/session.ts";
import { endOf } from "../lib/store/segment.ts";
import { type Offer, SUBPROTOCOLS } from "../lib/transport/subprotocol.ts";
import type { ConnectionEvents } from "../lib/transport/web_socket.ts";
import type { App, RequestContext } from "./app.ts";
import { limitReads } from "./limit_requests.ts";
import { requireAccess, requireRoom } from "./room_access.ts";
import { readRooms } from "./reading.ts";

/** An open connection: what to do with its frames, and how to end it. */
interface Accepted {
  session: { readonly user: string | null; bye(retryAfterMs: number): void };
  events: Omit<ConnectionEvents, "closed"> & { closed(): void | Promise<void> };
}

export type Accept = (connection: PlainConnection) => Accepted;

/**
 * Prepares what a connection will be.
 * @throws {HttpError} if it cannot be that
 */
export async function acceptSocket(
  context: RequestContext,
  speak: Offer["speak"],
  identity: Identity,
): Promise<Accept> {
  if (speak === "plain") return await acceptPlain(context, identity);
  if (speak === "notification") return await acceptNotification(context, identity);
  return speak === "none" ? acceptNothing(context) : acceptJson(context, identity);
}

function acceptJson({ app, client }: RequestContext, identity: Identity): Accept {
  return (connection) => {
    const session = new Session(app.sessions, connection, identity, client.address);
    session.open();
    return {
      session,
      events: {
        text: (frame) => session.receive(frame),
        binary: (frame) => session.receiveBinary(new Uint8Array(frame)),
        closed: () => session.closed(),
      },
    };
  };
}

async function acceptPlain(
  { app, client, locale, params }: RequestContext,
  { user }: Identity,
): Promise<Accept> {
  const room = requireRoom(app.limits, params.room ?? LOBBY);
  limitReads(app, client);
  const standing = await requireAccess({ app, visitor: { user } }, room);
  // Before the handshake is answered: whatever is said after that is heard.
  const { segments } = await app.rooms.log(room).readNewest(1);
  const newest = segments.at(-1);
  const visit = {
    user,
    address: client.address,
    room,
    standing,
    after: newest ? endOf(newest) : ORIGIN,
    words: pageText(locale).plain,
    link: (id: string) => `${client.origin}/files/${id}`,
  };
  const plain = await plainOf(app);
  return (connection) => {
    const session = new PlainSession(plain, connection, visit);
    void session.open();
    return {
      session,
      events: {
        text: (frame) => session.receive(frame),
        binary: (frame) => session.receiveBinary(new Uint8Array(frame)),
        closed: () => session.closed(),
      },
    };
  };
}

async function acceptNotification(context: RequestContext, identity: Identity): Promise<Accept> {
  const { app, locale, params } = context;
  const asked = readRooms(context);
  if (params.room !== undefined && !asked.has(params.room)) asked.set(params.room, "");
  if (asked.size === 0) asked.set(LOBBY, "");
  const { sessionRooms } = app.limits;
  if (asked.size > sessionRooms) {
    const detail = `A connection may be in ${sessionRooms} rooms at the most.`;
    throw new HttpError(400, detail, {}, "too_many_rooms");
  }
  const rooms = new Map([...asked].map(([name, after]) => [requireRoom(app.limits, name), after]));
  const { reader } = await plainOf(app);
  for (const room of rooms.keys()) await requireAccess({ app, visitor: identity }, room);
  return (connection) => {
    const words = pageText(locale).plain;
    const session = new NotificationSession(app.sessions, connection, reader, identity, words);
    session.open(rooms);
    return {
      session,
      events: {
        text: () => session.receive(),
        binary: () => session.receive(),
        closed: () => session.closed(),
      },
    };
  };
}

/** Made when it is first needed, and not before the first page is served. */
async function plainOf(app: App): Promise<PlainContext> {
  return app.plain ??= plainContext(app.sessions, await app.attachments());
}

/** The handshake succeeds without a protocol (RFC 6455 §4.2.2); then there is nothing to say. */
function acceptNothing({ locale }: RequestContext): Accept {
  return (connection) => {
    const words = pageText(locale).plain;
    connection.close(CLOSE.protocolError, words.noProtocol(SUBPROTOCOLS.join(", ")));
    return { session: { user: null, bye() {} }, events: { text() {}, binary() {}, closed() {} } };
  };
}

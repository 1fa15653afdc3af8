import { HttpError } from "../lib/http/problem.ts";
import { Session } from "../lib/session/session.ts";
import { upgradeWebSocket } from "../lib/transport/web_socket.ts";
import type { RequestContext } from "./app.ts";

/** `/ws`: a connection of `sori.v1`. */
export async function webSocket(
  { app, client, request, visitor }: RequestContext,
): Promise<Response> {
  const { address } = client;
  const held = app.connections.get(address) ?? 0;
  if (app.stopping.aborted) {
    throw new HttpError(503, "The server is going away; connect again.", { "retry-after": "1" });
  }
  if (app.sessions.rates && held >= app.limits.addressConnections) {
    throw new HttpError(429, "Too many connections from this address.", { "retry-after": "10" });
  }
  // `welcome` tells the name. Without it a session can still be served, as a guest's.
  await app.people.load([visitor.user]).catch(() => {});
  // Browsers keep their cookie, which scripts cannot read; others are told their token.
  const { by, token, user } = visitor;
  const identity = by === "cookie" ? { user } : { user, token };
  return upgradeWebSocket(request, app.clock, (connection) => {
    const session = new Session(app.sessions, connection, identity, address);
    app.open.add(session);
    app.connections.set(address, (app.connections.get(address) ?? 0) + 1);
    session.open();
    // The drain began while this one was being opened.
    if (app.stopping.aborted) session.bye(0);
    return {
      text: (frame) => session.receive(frame),
      binary: ({ byteLength }) => session.receiveBinary(byteLength),
      closed: () => {
        session.closed();
        app.open.delete(session);
        const left = (app.connections.get(address) ?? 1) - 1;
        if (left > 0) app.connections.set(address, left);
        else app.connections.delete(address);
      },
    };
  });
}

import { HttpError } from "../lib/http/problem.ts";
import { CLOSE, PROTOCOL } from "../lib/protocol/mod.ts";
import type { Identity } from "../lib/session/session.ts";
import { type Offer, readOffer } from "../lib/transport/subprotocol.ts";
import { checkHandshake } from "../lib/transport/handshake.ts";
import type { PlainConnection } from "../lib/session/plain_sink.ts";
import { upgradeWebSocket } from "../lib/transport/web_socket.ts";
import type { OpenConnection, RequestContext } from "./app.ts";
import { holdConnection } from "./connections.ts";
import { type Accept, acceptSocket } from "./sockets.ts";

/**
 * A connection has so long to open after its handshake was accepted, in milliseconds: the runtime
 * says nothing of one that ended before.
 */
const OPENING_MS = 5_000;

/**
 * `/ws`, `/ws/:room`, and `/` for who asks there to upgrade: a WebSocket. What it speaks is up to
 * what the client offers: `sori.v1` (or `chat`), `notification`, or, without an offer, plain texts.
 */
export async function webSocket(context: RequestContext): Promise<Response> {
  const { app, client, request } = context;
  if (!app.working) {
    app.working = true;
    void import("./chores.ts").then(({ startChores }) => startChores(app));
  }
  checkHandshake(request.headers);
  checkOrigin(context);
  const offer = readOffer(request.headers);
  const identity = await identify(context, offer);
  // Counted from here on, so that a flood of handshakes does not get in while they wait.
  const release = holdConnection(app, client);
  try {
    // `welcome` tells the name. Without it a session can still be served, as a guest's.
    await app.people.load([identity.user]).catch(() => {});
    const accept = await acceptSocket(context, offer.speak, identity);
    const account = await accountOf(context, offer);
    return upgrade(context, offer, accept, release, account);
  } catch (error) {
    release();
    throw error;
  }
}

function upgrade(
  { app, client, request }: RequestContext,
  { speak: protocol }: Offer,
  accept: Accept,
  release: () => void,
  account: Account | null,
): Response {
  let late = false;
  // What is only needed until it is open is let go then: many connections are idle.
  let cancel: (() => void) | null = app.clock.after(OPENING_MS, () => {
    late = true;
    release();
  });
  let accounted: Response | null = null;
  const options = {
    idleSeconds: app.idleMs / 1_000,
    ...(protocol !== "plain" && protocol !== "none" && { protocol }),
  };
  const response = upgradeWebSocket(request, app.clock, options, (connection) => {
    cancel?.();
    cancel = null;
    try {
      if (late) release = holdConnection(app, client);
    } catch {
      connection.close(CLOSE.tryAgainLater, "");
      return { text() {}, binary() {}, closed() {} };
    }
    const { events, session } = accept(connection);
    const open = new OpenSocket(session, connection, app.clock.now());
    app.open.add(open);
    if (account && accounted) connection.send(account(accounted));
    accounted = null;
    // The drain began while this one was being opened.
    if (app.stopping.aborted) session.bye(0);
    const closed = async () => {
      app.open.delete(open);
      // What it said may still be on its way into the log, and counts so long.
      await events.closed();
      release();
    };
    return { ...events, closed: () => void closed() };
  });
  if (account) accounted = response;
  return response;
}

/** A socket among all that are open. */
class OpenSocket implements OpenConnection {
  readonly since: number;
  readonly #session: Session;
  readonly #connection: PlainConnection;

  constructor(session: Session, connection: PlainConnection, since: number) {
    this.#session = session;
    this.#connection = connection;
    this.since = since;
  }

  user(): string | null {
    return this.#session.user;
  }

  bye(retryAfterMs: number): void {
    this.#session.bye(retryAfterMs);
  }

  end(code: number, reason: string): void {
    this.#connection.close(code, reason);
  }
}

type Session = ReturnType<Accept>["session"];

/** Tells of the handshake that a response completes. */
type Account = (response: Response) => string;

/** `?handshake`: an inspector of our own pages asks what headers passed. Older clients pass over it. */
async function accountOf(
  { request, trustedOrigin, url }: RequestContext,
  { speak }: Offer,
): Promise<Account | null> {
  if (!url.searchParams.has("handshake") || !trustedOrigin || speak !== PROTOCOL) return null;
  const { handshakeAccount } = await import("../lib/transport/handshake_account.ts");
  // Read now: once it is upgraded a request has no headers any more.
  const asked = { url: request.url, headers: [...request.headers] };
  return (response) => handshakeAccount(asked, response);
}

/** @throws {HttpError} 403 for a page of another origin, if the owner wants none */
function checkOrigin({ app, request, trustedOrigin }: RequestContext): void {
  if (trustedOrigin || app.foreignPages) return;
  const origin = request.headers.get("origin");
  const detail = `Pages of ${origin} may not connect; the owner can allow it in SORI_ORIGINS.`;
  throw new HttpError(403, detail, {}, "forbidden_origin");
}

/**
 * Who the connection speaks for: a token beside the subprotocols counts like one in
 * `Authorization`. Browsers keep their cookie, which scripts cannot read; others are told a token.
 * @throws {HttpError} 401 if the token is not valid
 */
async function identify({ app, visitor }: RequestContext, { token }: Offer): Promise<Identity> {
  if (token === undefined || visitor.by === "token") {
    const { by, token: own, user } = visitor;
    return by === "cookie" ? { user } : { user, token: own };
  }
  const user = await app.auth.verify(token);
  if (user !== null) return { user, token };
  throw new HttpError(401, "The token is not valid; take the one in `welcome`.", {
    "www-authenticate": "Bearer",
  });
}

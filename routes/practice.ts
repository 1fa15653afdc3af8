import { HttpError } from "../lib/http/problem.ts";
import { type Practice, PracticeSession } from "../lib/session/practice_session.ts";
import { checkHandshake } from "../lib/transport/handshake.ts";
import { handshakeAccount } from "../lib/transport/handshake_account.ts";
import { upgradeWebSocket } from "../lib/transport/web_socket.ts";
import type { RequestContext } from "./app.ts";
import { holdConnection } from "./connections.ts";

/** Practice connections of one isolate: each may hold some megabytes for a while. */
const MOST = 24;
/** Slowest and fastest pace, in bytes a second. */
const PACE = [1_024, 64 * 1_024 * 1_024] as const;
/** A handshake that leads to no connection gives its place back after so long, in milliseconds. */
const OPENING_MS = 5_000;

/** What is spoken here, the best first; `none` and others show what happens when sides differ. */
const SPOKEN = ["practice.v2", "practice.v1"];
/** Answered although nobody offered it, if `?answer=other`: a browser has to refuse that. */
const NOT_OFFERED = "practice.v9";

let open = 0;

/**
 * `/practice`: a WebSocket for the experiments of our own pages. `?reply=echo|ack`, `?pace=` in
 * bytes a second, `?handshake` to be told its headers first, `?answer=none|other` for an answer that
 * breaks the rules of subprotocols.
 */
export function practice(context: RequestContext): Response {
  const { app, client, request, trustedOrigin, url } = context;
  checkHandshake(request.headers);
  if (!trustedOrigin) {
    throw new HttpError(
      403,
      "The experiments are for pages of this server.",
      {},
      "forbidden_origin",
    );
  }
  const protocol = protocolOf(request.headers, url.searchParams.get("answer"));
  const how = practiceOf(url.searchParams);
  const asked = url.searchParams.has("handshake")
    ? { url: request.url, headers: [...request.headers] }
    : null;
  if (open >= MOST) {
    throw new HttpError(503, "Too many experiments are under way.", { "retry-after": "10" });
  }
  const leave = holdConnection(app, client);
  open++;
  let held = true;
  const release = () => {
    if (!held) return;
    held = false;
    open--;
    leave();
  };
  const cancel = app.clock.after(OPENING_MS, release);
  const options = { idleSeconds: app.idleMs / 1_000, ...(protocol !== null && { protocol }) };
  try {
    const response = upgradeWebSocket(request, app.clock, options, (connection) => {
      cancel();
      const session = new PracticeSession(connection, app.clock, how);
      const entry = {
        user: () => null,
        since: app.clock.now(),
        bye: () => session.bye(),
        end: (code: number, reason: string) => connection.close(code, reason),
      };
      app.open.add(entry);
      if (asked) connection.send(handshakeAccount(asked, response));
      return {
        text: (frame) => session.text(frame),
        binary: (frame) => session.binary(frame),
        closed() {
          session.closed();
          app.open.delete(entry);
          release();
        },
      };
    });
    return response;
  } catch (error) {
    release();
    throw error;
  }
}

function protocolOf(headers: Headers, answer: string | null): string | null {
  const offered = (headers.get("sec-websocket-protocol") ?? "").split(",")
    .map((name) => name.trim());
  if (answer === "other") return NOT_OFFERED;
  if (answer === "none") return null;
  return SPOKEN.find((name) => offered.includes(name)) ?? null;
}

function practiceOf(query: URLSearchParams): Practice {
  const pace = query.get("pace");
  const bytes = Number(pace);
  if (pace !== null && !(bytes >= PACE[0] && bytes <= PACE[1])) {
    throw new HttpError(400, `'pace' is ${PACE[0]} to ${PACE[1]} bytes a second.`);
  }
  return {
    reply: query.get("reply") === "ack" ? "ack" : "echo",
    bytesPerSecond: pace === null ? null : bytes,
  };
}

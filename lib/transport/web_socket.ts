import type { Clock } from "../base/clock.ts";
import { PROTOCOL } from "../protocol/mod.ts";
import type { Connection } from "../session/connection.ts";
import { HttpError } from "../http/problem.ts";

/** Seconds of silence after which the runtime's pings find a peer gone: a ping after half. */
const IDLE_TIMEOUT = 30;

/**
 * Before it closes, a connection has to have been silent for so long, in milliseconds: Deno 2.9
 * drops one that receives a frame after `close()`, and then neither the code nor what was sent
 * just before it arrives.
 */
const QUIET_MS = 20;
/** A peer that is never silent is waited for so long, in milliseconds. */
const LINGER_MS = 500;

/** What the other side of a connection does. */
export interface ConnectionEvents {
  text(frame: string): void;
  binary(frame: ArrayBuffer): void;
  /** Once, however often the runtime says so. */
  closed(): void;
}

/**
 * Upgrades a request (RFC 6455 §4.2). `open` is called once the connection is open and returns
 * what to do with its frames.
 * @throws {HttpError} 400 or 426 if the request is no handshake that this server can accept
 */
export function upgradeWebSocket(
  request: Request,
  clock: Clock,
  open: (connection: Connection) => ConnectionEvents,
): Response {
  checkHandshake(request.headers);
  const { socket, response } = upgrade(request);
  const connection = new WebSocketConnection(socket, clock);
  let events: ConnectionEvents | null = null;
  socket.binaryType = "arraybuffer";
  socket.onopen = () => events = open(connection);
  socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
    connection.heard = true;
    if (typeof data === "string") events?.text(data);
    else events?.binary(data);
  };
  // The runtime may report the end twice, and an abnormal one as an error first.
  socket.onerror = (event) => event.preventDefault();
  socket.onclose = () => {
    events?.closed();
    events = null;
  };
  return response;
}

class WebSocketConnection implements Connection {
  /** Whether the peer sent anything lately. */
  heard = false;
  readonly #socket: WebSocket;
  readonly #clock: Clock;

  constructor(socket: WebSocket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
  }

  get queuedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(frame: string): void {
    // After closing this is a silent no-op of the runtime; before opening nobody has it.
    this.#socket.send(frame);
  }

  close(code: number, reason: string): void {
    const deadline = this.#clock.now() + LINGER_MS;
    const closeWhenQuiet = () => {
      if (!this.heard || this.#clock.now() >= deadline) return this.#socket.close(code, reason);
      this.heard = false;
      this.#clock.after(QUIET_MS, closeWhenQuiet);
    };
    this.heard = true;
    closeWhenQuiet();
  }
}

function checkHandshake(headers: Headers): void {
  if (headers.get("upgrade")?.toLowerCase() !== "websocket") {
    throw new HttpError(426, "This address speaks WebSocket; connect with a WebSocket client.", {
      upgrade: "websocket",
      connection: "Upgrade",
    });
  }
  if (headers.get("sec-websocket-version") !== "13") {
    throw new HttpError(426, "Only version 13 of the protocol (RFC 6455) is spoken here.", {
      "sec-websocket-version": "13",
    });
  }
  const offered = (headers.get("sec-websocket-protocol") ?? "").split(",").map((it) => it.trim());
  if (!offered.includes(PROTOCOL)) {
    throw new HttpError(
      400,
      `Offer the subprotocol ${PROTOCOL}: new WebSocket(url, "${PROTOCOL}").`,
    );
  }
}

function upgrade(request: Request): Deno.WebSocketUpgrade {
  try {
    return Deno.upgradeWebSocket(request, { protocol: PROTOCOL, idleTimeout: IDLE_TIMEOUT });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HttpError(400, `The WebSocket handshake is not complete: ${reason}`);
  }
}

import { PROTOCOL } from "../protocol/mod.ts";
import type { Connection } from "../session/connection.ts";
import { HttpError } from "../http/problem.ts";

/** Seconds of silence after which the runtime's pings find a peer gone: a ping after half. */
const IDLE_TIMEOUT = 30;

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
  open: (connection: Connection) => ConnectionEvents,
): Response {
  checkHandshake(request.headers);
  const { socket, response } = upgrade(request);
  let events: ConnectionEvents | null = null;
  socket.binaryType = "arraybuffer";
  socket.onopen = () => events = open(new WebSocketConnection(socket));
  socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
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
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  get queuedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(frame: string): void {
    // After closing this is a silent no-op of the runtime; before opening nobody has it.
    this.#socket.send(frame);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
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

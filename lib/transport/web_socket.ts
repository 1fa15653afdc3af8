import type { Clock } from "../base/clock.ts";
import type { PlainConnection } from "../session/plain_sink.ts";
import { HttpError } from "../http/problem.ts";

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
 * Upgrades a request (RFC 6455 §4.2) that has passed `checkHandshake()`. `open` is called
 * once the connection is open and returns what to do with its frames.
 * @param options the subprotocol that was agreed on, if there is one, and the seconds of silence
 * after which a peer is gone: the runtime pings after half of them
 * @throws {HttpError} 400 if the runtime does not accept the handshake
 */
export function upgradeWebSocket(
  request: Request,
  clock: Clock,
  options: { protocol?: string; idleSeconds: number },
  open: (connection: PlainConnection) => ConnectionEvents,
): Response {
  const { socket, response } = upgrade(request, options);
  socket.binaryType = "arraybuffer";
  const connection = new WebSocketConnection(socket, clock, open);
  // One object and not a function for each: a connection that is idle takes 1 KB less.
  for (const type of ["open", "message", "error", "close"]) {
    socket.addEventListener(type, connection);
  }
  return response;
}

class WebSocketConnection implements PlainConnection, EventListenerObject {
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  /** Until it is open. */
  #open: ((connection: PlainConnection) => ConnectionEvents) | null;
  /** Once it is open, until it ends. */
  #events: ConnectionEvents | null = null;
  /** Whether the peer sent anything lately. */
  #heard = false;

  constructor(
    socket: WebSocket,
    clock: Clock,
    open: (connection: PlainConnection) => ConnectionEvents,
  ) {
    this.#socket = socket;
    this.#clock = clock;
    this.#open = open;
  }

  handleEvent(event: Event): void {
    if (event.type === "message") {
      const { data } = event as MessageEvent<string | ArrayBuffer>;
      this.#heard = true;
      if (typeof data === "string") this.#events?.text(data);
      else this.#events?.binary(data);
    } else if (event.type === "open") {
      this.#events = this.#open!(this);
      this.#open = null;
    } else if (event.type === "close") {
      // The runtime may report the end twice, and an abnormal one as an error first.
      this.#events?.closed();
      this.#events = null;
    } else event.preventDefault();
  }

  get queuedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(frame: string): void {
    // After closing this is a silent no-op of the runtime; before opening nobody has it.
    this.#socket.send(frame);
  }

  sendBinary(frame: Uint8Array<ArrayBuffer>): void {
    this.#socket.send(frame);
  }

  close(code: number, reason: string): void {
    const deadline = this.#clock.now() + LINGER_MS;
    const closeWhenQuiet = () => {
      if (!this.#heard || this.#clock.now() >= deadline) return this.#socket.close(code, reason);
      this.#heard = false;
      this.#clock.after(QUIET_MS, closeWhenQuiet);
    };
    this.#heard = true;
    closeWhenQuiet();
  }
}

function upgrade(
  request: Request,
  { idleSeconds: idleTimeout, protocol }: { protocol?: string; idleSeconds: number },
): Deno.WebSocketUpgrade {
  try {
    const upgraded = Deno.upgradeWebSocket(request, { idleTimeout });
    // By hand: the runtime finds its `protocol` only in a list with one space after each comma.
    if (protocol) upgraded.response.headers.set("sec-websocket-protocol", protocol);
    return upgraded;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HttpError(400, `The WebSocket handshake is not complete: ${reason}`);
  }
}

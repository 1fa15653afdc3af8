import type { WebSocketConstructor, WebSocketLike } from "../../lib/client/mod.ts";

/** A line that can be cut: its sockets end, and new ones do not open until it is mended. */
export class Line {
  readonly WebSocket: WebSocketConstructor;
  readonly #open = new Set<WebSocket>();
  #blocked = false;

  constructor(Base: typeof WebSocket) {
    const make = (url: string, protocols: string[]) => this.#make(Base, url, protocols);
    // A constructor that returns an object hands out that one.
    this.WebSocket = class {
      constructor(url: string, protocols: string[]) {
        return make(url, protocols);
      }
    } as WebSocketConstructor;
  }

  /** Ends what is open, and lets nothing open any more. */
  cut(): void {
    this.block();
    for (const socket of this.#open) socket.close();
  }

  /** What is open stays; once it ends, nothing opens any more. */
  block(): void {
    this.#blocked = true;
  }

  mend(): void {
    this.#blocked = false;
  }

  #make(Base: typeof WebSocket, url: string, protocols: string[]): WebSocketLike {
    if (this.#blocked) return deadSocket();
    const socket = new Base(url, protocols);
    this.#open.add(socket);
    socket.addEventListener("close", () => this.#open.delete(socket));
    return socket;
  }
}

/** Ends as a socket does that finds no network. */
function deadSocket(): WebSocketLike {
  const socket: WebSocketLike = { onmessage: null, onclose: null, send() {}, close() {} };
  queueMicrotask(() => socket.onclose?.({ code: 1006 }));
  return socket;
}

import type { PROTOCOL } from "../protocol/client_frames.ts";
import type { OpenTransport } from "./transport.ts";

// Only the type is imported: the value would bring the decoder of client frames into every page.
const SUBPROTOCOL: typeof PROTOCOL = "sori.v1";

/** What is used of a `WebSocket`. */
export interface WebSocketLike {
  /** Takes what comes. The platform's event and that of `npm:ws` have nothing but `data` in common. */
  // deno-lint-ignore no-explicit-any
  onmessage: ((event: any) => void) | null;
  /** Called with a `code` when it has ended, or could not be opened. */
  // deno-lint-ignore no-explicit-any
  onclose: ((event: any) => void) | null;
  /** Sends a text or a binary frame. */
  send(data: string | Uint8Array<ArrayBuffer>): void;
  /** Bytes that wait to be sent. */
  readonly bufferedAmount?: number;
  /** Ends it. */
  close(code?: number): void;
}

/** A `WebSocket` constructor. */
export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;

/** Frames over a WebSocket with the subprotocol `sori.v1`. */
export function webSocketTransport(WebSocketClass: WebSocketConstructor): OpenTransport {
  return (url, events) => {
    const socket = new WebSocketClass(url.href, [SUBPROTOCOL]);
    // Deno may fire `close` twice.
    const detach = () => void (socket.onmessage = socket.onclose = null);
    socket.onmessage = ({ data }: { data: unknown }) => {
      if (typeof data === "string") events.frame(data);
    };
    socket.onclose = ({ code }: { code: number }) => {
      detach();
      events.close(code);
    };
    return {
      send: (text) => socket.send(text),
      binary: {
        get buffered() {
          return socket.bufferedAmount ?? 0;
        },
        send: (bytes) => socket.send(bytes),
      },
      close() {
        // A half-open socket reports its end minutes later; whoever closes it does not wait.
        detach();
        socket.close(1000);
      },
    };
  };
}

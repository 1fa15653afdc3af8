/**
 * A `WebSocketStream` (WHATWG streams over a WebSocket; Chromium has it, and Deno) behind what the
 * client uses of a `WebSocket`. It brings backpressure both ways, which a `WebSocket` lacks: a frame
 * is taken from the network only when the one before it was dealt with, so that a page that cannot
 * keep up slows its server down instead of filling its own memory; and what waits to be sent is known
 * until the network has it.
 */
import type { WebSocketConstructor, WebSocketLike } from "./web_socket_transport.ts";

/** What is used of a platform's `WebSocketStream`. */
interface StreamLike {
  readonly opened: Promise<{
    readable: ReadableStream<string | Uint8Array>;
    writable: WritableStream<string | Uint8Array<ArrayBuffer>>;
  }>;
  readonly closed: Promise<{ closeCode?: number }>;
  close(info: { closeCode: number }): void;
}

/** A `WebSocketStream` constructor. */
export type WebSocketStreamConstructor = new (
  url: string,
  options: { protocols: string[] },
) => StreamLike;

/** The platform's, if it has one. */
export function platformStream(): WebSocketStreamConstructor | undefined {
  return (globalThis as { WebSocketStream?: WebSocketStreamConstructor }).WebSocketStream;
}

/** Makes sockets of streams. */
export function streamSocket(Stream: WebSocketStreamConstructor): WebSocketConstructor {
  // To be called with `new`, which hands out what a function returns.
  return function (url: string, protocols: string[]) {
    const stream = new Stream(url, { protocols });
    const ignore = () => {};
    const socket = {
      onmessage: null as WebSocketLike["onmessage"],
      onclose: null as WebSocketLike["onclose"],
      /** Bytes of binary frames, and UTF-16 units of text, that the network has not taken. */
      bufferedAmount: 0,
      send: ignore as WebSocketLike["send"],
      close: (closeCode: number) => stream.close({ closeCode }),
    };
    const run = async () => {
      const { readable, writable } = await stream.opened;
      const writer = writable.getWriter();
      // What a broken connection did not send is lost, and its end is told.
      writer.closed.catch(ignore);
      socket.send = (data) => {
        socket.bufferedAmount += data.length;
        writer.write(data).catch(ignore).then(() => socket.bufferedAmount -= data.length);
      };
      const reader = readable.getReader();
      for (let read; !(read = await reader.read()).done;) socket.onmessage?.({ data: read.value });
    };
    const closed = stream.closed.catch(() => ({ closeCode: 1006 }));
    run().catch(ignore).then(() => closed).then(({ closeCode }) =>
      socket.onclose?.({ code: closeCode! })
    );
    return socket;
  } as unknown as WebSocketConstructor;
}

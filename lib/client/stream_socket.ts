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
  return class implements WebSocketLike {
    onmessage: WebSocketLike["onmessage"] = null;
    onclose: WebSocketLike["onclose"] = null;
    /** Bytes of binary frames, and UTF-16 units of text, that the network has not taken. */
    bufferedAmount = 0;
    readonly #stream: StreamLike;
    #writer: WritableStreamDefaultWriter<string | Uint8Array<ArrayBuffer>> | undefined;

    constructor(url: string, protocols: string[]) {
      this.#stream = new Stream(url, { protocols });
      void this.#run();
    }

    send(data: string | Uint8Array<ArrayBuffer>) {
      const { length } = data;
      this.bufferedAmount += length;
      // What a broken connection did not send is lost, and its end is told.
      this.#writer?.write(data).catch(() => {}).then(() => this.bufferedAmount -= length);
    }

    close(code = 1000) {
      this.#stream.close({ closeCode: code });
    }

    async #run() {
      const closed = this.#stream.closed.catch(() => ({ closeCode: 1006 }));
      try {
        const { readable, writable } = await this.#stream.opened;
        this.#writer = writable.getWriter();
        this.#writer.closed.catch(() => {});
        const reader = readable.getReader();
        for (;;) {
          const { done, value } = await reader.read();
          if (done) break;
          this.onmessage?.({ data: value });
        }
      } catch {
        // `closed` tells.
      }
      const { closeCode } = await closed;
      this.onclose?.({ code: closeCode ?? 1005 });
    }
  };
}

/** A connection for crowds: as little as the documented protocol needs, and nothing is kept. */
import type { Frame } from "../support/wire_room.ts";

export class WireSocket {
  /** Resolves with `welcome`; rejects if the connection ends before. */
  readonly welcome: Promise<Frame>;
  readonly closed: Promise<void>;
  readonly #socket: WebSocket;

  /** @param onFrame is given every frame after `welcome` */
  constructor(url: string, token: string | undefined, onFrame: (frame: Frame) => void) {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    // Deno's WebSocket takes headers; the types of browsers do not know.
    const init = { protocols: ["sori.v1"], headers } as unknown as string;
    const socket = this.#socket = new WebSocket(url, init);
    const welcome = Promise.withResolvers<Frame>();
    this.welcome = welcome.promise;
    this.closed = new Promise((resolve) => {
      socket.onclose = ({ code }) => {
        welcome.reject(new Error(`closed with ${code} before welcome`));
        resolve();
      };
    });
    socket.onerror = (event) => event.preventDefault();
    socket.onmessage = ({ data }) => {
      const frame: Frame = JSON.parse(data);
      if (frame.type === "welcome") welcome.resolve(frame);
      else onFrame(frame);
    };
  }

  send(frame: unknown): void {
    this.#socket.send(JSON.stringify(frame));
  }

  async close(): Promise<void> {
    this.#socket.close(1000);
    await this.closed;
  }
}

/** What tutorials write: a `WebSocket`, what came, and how it ended. */

/** How a connection ended. */
export interface Ended {
  code: number;
  reason: string;
  wasClean: boolean;
}

/** A frame that came: a text, or bytes. */
export type Frame = string | Uint8Array;

const PATIENCE_MS = 60_000;

export class PlainClient implements AsyncDisposable {
  /** Every frame, in order. */
  readonly frames: Frame[] = [];
  /** Resolves when the connection has ended. */
  readonly ended: Promise<Ended>;
  readonly #socket: WebSocket;
  #changed = Promise.withResolvers<void>();
  #over = false;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      this.frames.push(typeof data === "string" ? data : new Uint8Array(data));
      this.#change();
    };
    const { promise, resolve } = Promise.withResolvers<Ended>();
    this.ended = promise;
    socket.onclose = ({ code, reason, wasClean }) => {
      this.#over = true;
      resolve({ code, reason, wasClean });
      this.#change();
    };
    socket.onerror = (event) => event.preventDefault();
  }

  /** Connects. @throws {Error} if the server does not accept */
  static async open(
    url: URL | string,
    { headers, protocols }: { headers?: Record<string, string>; protocols?: string[] } = {},
  ): Promise<PlainClient> {
    const all = { ...(headers && { headers }), ...(protocols && { protocols }) };
    // Deno's WebSocket takes headers; the types of browsers do not know.
    const socket = new WebSocket(url, all as unknown as string[]);
    const client = new PlainClient(socket);
    const open = new Promise<boolean>((resolve) => socket.onopen = () => resolve(true));
    if (await Promise.race([open, client.ended.then(() => false)])) return client;
    throw new Error("The server did not accept the connection");
  }

  /** The subprotocol that was agreed on; empty without one. */
  get protocol(): string {
    return this.#socket.protocol;
  }

  send(frame: string | Uint8Array<ArrayBuffer>): void {
    this.#socket.send(frame);
  }

  /** The first frames, once there are so many. */
  async first(count: number): Promise<Frame[]> {
    const deadline = setTimeout(() => this.#socket.close(), PATIENCE_MS);
    while (this.frames.length < count) {
      if (this.#over) throw new Error(`${this.frames.length} frames came, of ${count}`);
      await this.#changed.promise;
    }
    clearTimeout(deadline);
    return this.frames.slice(0, count);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await this.ended;
  }

  #change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

import { clientFrame, FrameReader, type OnFrame, OPCODE, textFrame } from "./frames.ts";

/** What a connection is opened with. */
export interface ConnectOptions {
  port: number;
  /** Path and query of the handshake. */
  path: string;
  protocol?: string;
  /** Bytes read at once; one frame longer than that makes its buffer grow. */
  bufferBytes?: number;
}

/** A WebSocket over a plain TCP connection, as cheap as it gets: no events, no strings. */
export class RawSocket {
  /** Resolves when the other side has ended the connection, or it broke. */
  readonly ended: Promise<void>;
  readonly #conn: Deno.TcpConn;
  readonly #reader: FrameReader;
  readonly #onFrame: OnFrame;
  #paused: Promise<void> | null = null;
  #resume = () => {};
  #queue: Uint8Array[] = [];
  #writing = false;
  #destroyed = false;

  private constructor(conn: Deno.TcpConn, reader: FrameReader, early: number, onFrame: OnFrame) {
    this.#conn = conn;
    this.#reader = reader;
    this.#onFrame = onFrame;
    this.ended = this.#read(early);
  }

  /** Opens a connection and shakes hands (RFC 6455 §4.1). */
  static async open(options: ConnectOptions, onFrame: OnFrame): Promise<RawSocket> {
    const { port, path, protocol, bufferBytes = 64 * 1024 } = options;
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    conn.setNoDelay(true);
    const request = [
      `GET ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      ...protocol ? [`Sec-WebSocket-Protocol: ${protocol}`] : [],
    ].join("\r\n") + "\r\n\r\n";
    await conn.write(new TextEncoder().encode(request));
    const head = await readHead(conn);
    if (!head.text.startsWith("HTTP/1.1 101")) {
      throw new Error(`No upgrade: ${head.text.split("\r\n")[0]}`);
    }
    const reader = new FrameReader(Math.max(bufferBytes, head.rest.length));
    reader.space.set(head.rest);
    return new RawSocket(conn, reader, head.rest.length, onFrame);
  }

  /** Sends a text frame. */
  send(text: string): void {
    this.sendFrame(textFrame(text));
  }

  /** Sends bytes that are a whole frame. What is sent in one turn goes out in one write. */
  sendFrame(frame: Uint8Array): void {
    this.#queue.push(frame);
    if (this.#writing) return;
    this.#writing = true;
    queueMicrotask(() => void this.#write());
  }

  /** Stops reading: the kernel's buffers fill, and then the other side's. */
  pause(): void {
    this.#paused ??= new Promise((resolve) => this.#resume = resolve);
  }

  /** Reads again. */
  resume(): void {
    this.#paused = null;
    this.#resume();
  }

  /** Whether it was broken from this side. */
  get destroyed(): boolean {
    return this.#destroyed;
  }

  /** Breaks the connection, as a phone in a tunnel does. */
  destroy(): void {
    this.#destroyed = true;
    try {
      this.#conn.close();
    } catch {
      // Has ended already.
    }
  }

  async #read(early: number): Promise<void> {
    const onFrame: OnFrame = (opcode, bytes, start, end) => {
      if (opcode === OPCODE.ping) {
        this.sendFrame(clientFrame(OPCODE.pong, bytes.slice(start, end)));
      } else this.#onFrame(opcode, bytes, start, end);
    };
    // The constructor's caller must have its socket before frames are told of.
    await Promise.resolve();
    this.#reader.take(early, onFrame);
    try {
      for (let count; (count = await this.#conn.read(this.#reader.space)) !== null;) {
        this.#reader.take(count, onFrame);
        if (this.#paused) await this.#paused;
      }
    } catch {
      // Broken: it has ended.
    }
  }

  async #write(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        const bytes = this.#queue.length === 1 ? this.#queue[0]! : concat(this.#queue);
        this.#queue = [];
        for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
      }
    } catch {
      // Broken: `ended` tells.
    }
    this.#writing = false;
  }
}

async function readHead(conn: Deno.TcpConn): Promise<{ text: string; rest: Uint8Array }> {
  let bytes = new Uint8Array(0);
  const chunk = new Uint8Array(8 * 1024);
  while (true) {
    const count = await conn.read(chunk);
    if (count === null) throw new Error("The server closed during the handshake");
    bytes = concat([bytes, chunk.subarray(0, count)]);
    const text = String.fromCharCode(...bytes.subarray(0, 4 * 1024));
    const end = text.indexOf("\r\n\r\n");
    if (end >= 0) return { text: text.slice(0, end), rest: bytes.slice(end + 4) };
  }
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

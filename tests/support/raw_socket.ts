/**
 * HTTP/1.1 and WebSocket by hand, over a bare TCP connection: for requests and frames that no
 * well-behaved client can be brought to send, and for a peer that stops reading.
 */

/** The first line and the headers of a response. */
export interface Head {
  status: number;
  headers: Headers;
}

/** A WebSocket frame as it came (RFC 6455 §5.2). */
export interface RawFrame {
  opcode: number;
  payload: Uint8Array<ArrayBuffer>;
}

/** Opcodes of frames (RFC 6455 §11.8). */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

const encoder = new TextEncoder();

export class RawSocket implements Disposable {
  readonly #connection: Deno.TcpConn;
  #received: Uint8Array<ArrayBuffer> = new Uint8Array();

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  static async connect(url: URL): Promise<RawSocket> {
    const port = Number(url.port);
    return new RawSocket(await Deno.connect({ hostname: url.hostname, port }));
  }

  /** Connects and upgrades. @throws {Error} if the server does not accept */
  static async upgraded(
    url: URL,
    headers: Record<string, string | null> = {},
  ): Promise<RawSocket> {
    const socket = await RawSocket.connect(url);
    await socket.write(handshake(url, headers));
    const { status } = await socket.readHead();
    if (status === 101) return socket;
    socket[Symbol.dispose]();
    throw new Error(`The upgrade was answered with ${status}`);
  }

  async write(data: string | Uint8Array): Promise<void> {
    let rest = typeof data === "string" ? encoder.encode(data) : data;
    while (rest.length > 0) rest = rest.subarray(await this.#connection.write(rest));
  }

  /** Sends one masked frame. */
  async send(opcode: number, payload: string | Uint8Array, { final = true } = {}): Promise<void> {
    await this.write(rawFrame(opcode, payload, final));
  }

  /** Reads up to the empty line that ends the headers. */
  async readHead(): Promise<Head> {
    const end = () => indexOf(this.#received, "\r\n\r\n");
    while (end() < 0) {
      if (!await this.#more()) throw new Error("The connection ended within the headers");
    }
    const [first = "", ...lines] = text(this.#take(end() + 4)).trimEnd().split("\r\n");
    const headers = new Headers();
    for (const line of lines) {
      const colon = line.indexOf(":");
      headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
    }
    return { status: Number(first.split(" ")[1]), headers };
  }

  /** Reads a body of `content-length`, or up to the end of the connection. */
  async readBody({ headers }: Head): Promise<string> {
    const length = headers.get("content-length");
    const wanted = length === null ? Infinity : Number(length);
    while (this.#received.length < wanted && await this.#more());
    return text(this.#take(Math.min(wanted, this.#received.length)));
  }

  /** The next frame of the server; null when the connection has ended. */
  async readFrame(): Promise<RawFrame | null> {
    if (!await this.#atLeast(2)) return null;
    const [first, second] = this.#received as unknown as [number, number];
    const short = second & 0x7f;
    const start = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (!await this.#atLeast(start)) return null;
    const view = new DataView(this.#received.buffer, this.#received.byteOffset);
    const length = short === 127
      ? Number(view.getBigUint64(2))
      : short === 126
      ? view.getUint16(2)
      : short;
    if (!await this.#atLeast(start + length)) return null;
    return { opcode: first & 0x0f, payload: this.#take(start + length).slice(start) };
  }

  /** The code of the server's close frame, whatever comes before it; null if there is none. */
  async readCloseCode(): Promise<number | null> {
    while (true) {
      const frame = await this.readFrame();
      if (frame === null) return null;
      if (frame.opcode !== OPCODE.close) continue;
      const { payload } = frame;
      return payload.length < 2 ? null : payload[0]! * 256 + payload[1]!;
    }
  }

  [Symbol.dispose](): void {
    try {
      this.#connection.close();
    } catch {
      // It has ended by itself.
    }
  }

  async #atLeast(bytes: number): Promise<boolean> {
    while (this.#received.length < bytes) {
      if (!await this.#more()) return false;
    }
    return true;
  }

  async #more(): Promise<boolean> {
    const chunk = new Uint8Array(64 * 1024);
    const count = await this.#connection.read(chunk).catch(() => null);
    if (count === null) return false;
    const joined = new Uint8Array(this.#received.length + count);
    joined.set(this.#received);
    joined.set(chunk.subarray(0, count), this.#received.length);
    this.#received = joined;
    return true;
  }

  #take(bytes: number): Uint8Array<ArrayBuffer> {
    const taken = this.#received.slice(0, bytes);
    this.#received = this.#received.slice(bytes);
    return taken;
  }
}

/** One request and its whole response, byte for byte as given. */
export async function rawRequest(url: URL, request: string): Promise<Head & { body: string }> {
  using socket = await RawSocket.connect(url);
  await socket.write(request);
  const head = await socket.readHead();
  return { ...head, body: await socket.readBody(head) };
}

/** An opening handshake (RFC 6455 §4.1); headers that are given replace or add to the usual. */
export function handshake(url: URL, headers: Record<string, string | null> = {}): string {
  const all: Record<string, string | null> = {
    host: url.host,
    upgrade: "websocket",
    connection: "Upgrade",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    "sec-websocket-version": "13",
    "sec-websocket-protocol": "sori.v1",
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) =>
    value === null ? [] : `${name}: ${value}\r\n`
  );
  return `GET ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/** The bytes of one masked frame, as a client sends it (RFC 6455 §5.3). */
export function rawFrame(
  opcode: number,
  payload: string | Uint8Array,
  final = true,
): Uint8Array<ArrayBuffer> {
  const body = typeof payload === "string" ? encoder.encode(payload) : payload;
  const { length } = body;
  const size = length > 0xffff ? 8 : length > 125 ? 2 : 0;
  const frame = new Uint8Array(2 + size + 4 + length);
  const view = new DataView(frame.buffer);
  view.setUint8(0, (final ? 0x80 : 0) | opcode);
  view.setUint8(1, 0x80 | (size === 8 ? 127 : size === 2 ? 126 : length));
  if (size === 8) view.setBigUint64(2, BigInt(length));
  if (size === 2) view.setUint16(2, length);
  // A mask of zeros is a mask: the bytes stay as they are.
  frame.set(body, 2 + size + 4);
  return frame;
}

function indexOf(bytes: Uint8Array, needle: string): number {
  return new TextDecoder("latin1").decode(bytes).indexOf(needle);
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/**
 * Passes bytes between browsers and a server and writes down the WebSocket messages in them, as RFC
 * 6455 has them. It shares no code with the inspector, whose account it is compared with.
 */

/** One message, or one control frame. */
export interface Passed {
  direction: "out" | "in";
  opcode: number;
  payload: Uint8Array;
}

export class RecordingProxy implements AsyncDisposable {
  /** What passed over each upgraded connection, in the order they were made; the path is its name. */
  readonly sockets: { path: string; head: string; answer: string; passed: Passed[] }[] = [];
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #ends = new Set<Deno.Conn>();
  readonly #running: Promise<void>;

  constructor(target: string) {
    this.#running = this.#accept(new URL(target));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#listener.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const end of this.#ends) end.close();
    await this.#running;
  }

  async #accept(target: URL): Promise<void> {
    const passing: Promise<unknown>[] = [];
    try {
      for await (const browser of this.#listener) {
        passing.push(this.#pass(browser, target).catch(() => {}));
      }
    } catch {
      // Closed.
    }
    await Promise.all(passing);
  }

  async #pass(browser: Deno.TcpConn, { hostname, port }: URL): Promise<void> {
    const server = await Deno.connect({ hostname, port: Number(port) });
    this.#ends.add(browser).add(server);
    const socket = { path: "", head: "", answer: "", passed: [] as Passed[] };
    const upward = new Reader("out", socket.passed, (head) => {
      socket.head = head;
      socket.path = head.split(" ")[1]!;
      return /^upgrade: websocket/im.test(head);
    });
    const downward = new Reader("in", socket.passed, (head) => {
      socket.answer = head;
      const upgraded = head.startsWith("HTTP/1.1 101");
      if (upgraded) this.sockets.push(socket);
      return upgraded;
    });
    const pump = async (from: Deno.TcpConn, to: Deno.TcpConn, reader: Reader) => {
      const buffer = new Uint8Array(64 * 1024);
      try {
        for (;;) {
          const count = await from.read(buffer);
          if (count === null) break;
          reader.read(buffer.slice(0, count));
          for (let sent = 0; sent < count;) sent += await to.write(buffer.subarray(sent, count));
        }
      } finally {
        for (const end of [from, to]) {
          if (this.#ends.delete(end)) end.close();
        }
      }
    };
    await Promise.allSettled([pump(browser, server, upward), pump(server, browser, downward)]);
  }
}

/** Reads HTTP heads until one upgrades, and frames from then on. */
class Reader {
  #rest = new Uint8Array();
  #upgraded = false;
  #message: { opcode: number; parts: Uint8Array[] } | null = null;

  constructor(
    readonly direction: "out" | "in",
    readonly passed: Passed[],
    readonly head: (head: string) => boolean,
  ) {}

  read(bytes: Uint8Array): void {
    const joined = new Uint8Array(this.#rest.length + bytes.length);
    joined.set(this.#rest);
    joined.set(bytes, this.#rest.length);
    this.#rest = joined;
    if (!this.#upgraded) {
      const text = new TextDecoder("latin1").decode(this.#rest);
      const end = text.indexOf("\r\n\r\n");
      if (end < 0) return;
      this.#upgraded = this.head(text.slice(0, end));
      this.#rest = this.#upgraded ? this.#rest.slice(end + 4) : new Uint8Array();
    }
    while (this.#upgraded && this.#frame());
  }

  #frame(): boolean {
    const bytes = this.#rest;
    if (bytes.length < 2) return false;
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    let length = bytes[1]! & 127;
    let at = 2;
    if (length === 126) {
      if (bytes.length < 4) return false;
      length = view.getUint16(2);
      at = 4;
    } else if (length === 127) {
      if (bytes.length < 10) return false;
      length = Number(view.getBigUint64(2));
      at = 10;
    }
    const masked = (bytes[1]! & 128) !== 0;
    const mask = bytes.slice(at, at + 4);
    if (masked) at += 4;
    if (bytes.length < at + length) return false;
    const payload = bytes.slice(at, at + length).map((byte, i) =>
      masked ? byte ^ mask[i % 4]! : byte
    );
    this.#rest = bytes.slice(at + length);
    this.#take(bytes[0]! & 15, (bytes[0]! & 128) !== 0, payload);
    return true;
  }

  #take(opcode: number, final: boolean, payload: Uint8Array): void {
    const { direction, passed } = this;
    if (opcode >= 8) return void passed.push({ direction, opcode, payload });
    const message = this.#message ??= { opcode, parts: [] };
    message.parts.push(payload);
    if (!final) return;
    this.#message = null;
    const whole = new Uint8Array(message.parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of message.parts) {
      whole.set(part, at);
      at += part.length;
    }
    passed.push({ direction, opcode: message.opcode, payload: whole });
  }
}

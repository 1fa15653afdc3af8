import { Buffer } from "node:buffer";
import { connect, type Socket } from "node:net";
import { clientFrame, FrameReader, type OnFrame, OPCODE, textFrame } from "./frames.ts";

/** What a connection is opened with. */
export interface ConnectOptions {
  port: number;
  /** Path and query of the handshake. */
  path: string;
  protocol?: string;
}

/** All sockets of a thread read into the same bytes, one after the other. */
const shared = new Uint8Array(256 * 1024);

/** A WebSocket over a plain TCP connection, as cheap as it gets: no events, no strings. */
export class RawSocket {
  readonly #socket: Socket;
  readonly #onFrame: OnFrame;
  readonly #reader = new FrameReader();
  #queue: Uint8Array[] = [];
  #head: Uint8Array | null = new Uint8Array(0);
  #opened = () => {};
  #failed: (error: Error) => void = () => {};
  #destroyed = false;

  private constructor({ port, path, protocol }: ConnectOptions, onFrame: OnFrame) {
    this.#onFrame = (opcode, bytes, start, end) => {
      if (opcode === OPCODE.ping) {
        this.sendFrame(clientFrame(OPCODE.pong, bytes.slice(start, end)));
      } else onFrame(opcode, bytes, start, end);
    };
    const callback = (count: number, bytes: Uint8Array) => {
      if (this.#head) this.#shakeHands(bytes.subarray(0, count));
      else this.#reader.take(bytes, count, this.#onFrame);
      return true;
    };
    this.#socket = connect({
      port,
      host: "127.0.0.1",
      noDelay: true,
      onread: { buffer: shared, callback },
    });
    this.#socket.on("error", (error: Error) => this.#failed(error));
    this.#socket.write(
      [
        `GET ${path} HTTP/1.1`,
        `Host: 127.0.0.1:${port}`,
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ...protocol ? [`Sec-WebSocket-Protocol: ${protocol}`] : [],
      ].join("\r\n") + "\r\n\r\n",
    );
  }

  /** Opens a connection and shakes hands (RFC 6455 §4.1). */
  static open(options: ConnectOptions, onFrame: OnFrame): Promise<RawSocket> {
    const socket = new RawSocket(options, onFrame);
    return new Promise((resolve, reject) => {
      socket.#opened = () => resolve(socket);
      socket.#failed = reject;
    });
  }

  /** Whether it was broken from this side. */
  get destroyed(): boolean {
    return this.#destroyed;
  }

  /** Calls back when the connection has ended, whoever ended it. */
  onEnd(callback: () => void): void {
    this.#socket.on("close", callback);
  }

  /** Sends a text frame. */
  send(text: string): void {
    this.sendFrame(textFrame(text));
  }

  /** Sends bytes that are a whole frame. What is sent in one turn goes out in one write. */
  sendFrame(frame: Uint8Array): void {
    if (this.#queue.push(frame) > 1) return;
    queueMicrotask(() => {
      this.#socket.write(this.#queue.length === 1 ? frame : Buffer.concat(this.#queue));
      this.#queue = [];
    });
  }

  /** Stops reading: the kernel's buffers fill, and then the other side's. */
  pause(): void {
    this.#socket.pause();
  }

  /** Reads again. */
  resume(): void {
    this.#socket.resume();
  }

  /** Breaks the connection, as a phone in a tunnel does. */
  destroy(): void {
    this.#destroyed = true;
    this.#socket.destroy();
  }

  #shakeHands(bytes: Uint8Array): void {
    const head = this.#head = Buffer.concat([this.#head!, bytes]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    const status = head.toString("latin1", 0, head.indexOf("\r\n"));
    if (!status.startsWith("HTTP/1.1 101")) {
      this.#failed(new Error(`No upgrade: ${status}`));
      return this.destroy();
    }
    this.#head = null;
    this.#opened();
    const rest = head.subarray(end + 4);
    this.#reader.take(rest, rest.length, this.#onFrame);
  }
}

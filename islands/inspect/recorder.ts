/**
 * Writes down what passes over a page's sockets. Bounded (I5): the oldest frames go first, long
 * ones keep their beginning, and secrets are masked before they are kept.
 */
import { maskProtocols, maskText, maskUrl } from "../../lib/base/mask.ts";
import { OPCODE, type Priority, priorityOf, typeOf, wireBytes } from "./frame.ts";

/** Frames that are kept. */
export const MAX_FRAMES = 1_000;
/** Of a frame's content so much is kept: characters of a text, bytes of a binary one. */
export const MAX_CONTENT = 16 * 1024;
/** Connections that are kept. */
const MAX_CONNECTIONS = 20;
/** Samples of `bufferedAmount` that are kept for a connection. */
const MAX_SAMPLES = 600;

/** Lines of a handshake, as `[name, value]`; the first line under the name `""`. */
export interface Handshake {
  request: [name: string, value: string][];
  response: [name: string, value: string][];
}

/** How a connection ended: the `close` event. */
export interface Ended {
  code: number;
  reason: string;
  wasClean: boolean;
  at: number;
}

/** A connection, as far as a page can know it. Times are milliseconds since the Unix epoch. */
export interface Connection {
  id: number;
  /** The way: `websocket`, or what stands in for it. */
  way: string;
  url: string;
  /** The subprotocols that were offered. */
  offered: string[];
  startedAt: number;
  openedAt: number | null;
  protocol: string;
  extensions: string;
  readyState: number;
  handshake: Handshake | null;
  ended: Ended | null;
  samples: { at: number; bytes: number }[];
  /** The newest time between a `ping` and its `pong`, in milliseconds. */
  roundTripMs: number | null;
}

/** One message, or a close frame, with what a page can tell of it. */
export interface Frame {
  n: number;
  connection: number;
  at: number;
  direction: "out" | "in";
  opcode: number;
  /** Bytes of the payload. */
  bytes: number;
  /** Bytes on the wire, if it was not fragmented. */
  wireBytes: number;
  /** The text, masked; null of a binary frame. */
  text: string | null;
  /** The bytes of a binary frame; null while a Blob is being read. */
  data: Uint8Array | null;
  /** Whether `text` or `data` is only the beginning. */
  cut: boolean;
  type: string | null;
  priority: Priority;
  /** Worked out from the `close` event: a page does not see the frame itself. */
  inferred: boolean;
}

/** A frame before it is numbered. */
export type NewFrame = Pick<Frame, "direction" | "opcode"> & {
  text?: string;
  data?: Uint8Array | Blob;
  inferred?: boolean;
};

const now = () => performance.timeOrigin + performance.now();

export class Recorder {
  connections: readonly Connection[] = [];
  frames: readonly Frame[] = [];
  /** While it is paused nothing is written down. */
  paused = false;
  /** Frames that went for want of room, since the last `clear()`. */
  dropped = 0;
  readonly #listeners = new Set<() => void>();
  readonly #pings = new Map<string, number>();
  #count = 0;
  #nextConnection = 1;

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A connection is being opened; what is returned may be changed with `update()`. */
  begin(about: { way?: string; url: string; offered?: string[] }): Connection {
    const { way = "websocket", url, offered = [] } = about;
    const connection: Connection = {
      id: this.#nextConnection++,
      way,
      url: maskUrl(url),
      offered: offered.map(maskProtocols),
      startedAt: now(),
      openedAt: null,
      protocol: "",
      extensions: "",
      readyState: 0,
      handshake: null,
      ended: null,
      samples: [],
      roundTripMs: null,
    };
    this.connections = [...this.connections, connection].slice(-MAX_CONNECTIONS);
    this.#changed();
    return connection;
  }

  update(connection: Connection, change: Partial<Connection>): void {
    Object.assign(connection, change);
    this.#changed();
  }

  opened(connection: Connection, protocol: string, extensions: string): void {
    this.update(connection, { openedAt: now(), protocol, extensions, readyState: 1 });
  }

  ended(connection: Connection, end: Omit<Ended, "at">): void {
    this.update(connection, { ended: { ...end, at: now() }, readyState: 3 });
  }

  /** How many bytes wait in the browser. */
  sample(connection: Connection, bytes: number): void {
    const { samples } = connection;
    if (bytes === 0 && (samples.length === 0 || samples.at(-1)!.bytes === 0)) return;
    samples.push({ at: now(), bytes });
    if (samples.length > MAX_SAMPLES) samples.shift();
    this.#changed();
  }

  frame(connection: Connection, { direction, opcode, text, data, inferred = false }: NewFrame) {
    const type = text === undefined ? null : typeOf(text);
    if (direction === "in" && type === "handshake") this.#handshake(connection, text!);
    this.#time(connection, direction, type, text);
    if (this.paused) return;
    const bytes = text !== undefined
      ? new TextEncoder().encode(text).length
      : data instanceof Blob
      ? data.size
      : data!.length;
    const limit = text?.length ?? bytes;
    const frame: Frame = {
      n: ++this.#count,
      connection: connection.id,
      at: now(),
      direction,
      opcode,
      bytes,
      wireBytes: wireBytes(opcode, bytes, direction === "out"),
      text: text === undefined ? null : maskText(text).slice(0, MAX_CONTENT),
      data: data instanceof Uint8Array ? data.slice(0, MAX_CONTENT) : null,
      cut: limit > MAX_CONTENT,
      type,
      priority: priorityOf(opcode, type),
      inferred,
    };
    const frames = [...this.frames, frame];
    if (frames.length > MAX_FRAMES) this.dropped += frames.length - MAX_FRAMES;
    this.frames = frames.slice(-MAX_FRAMES);
    if (data instanceof Blob) {
      // Its place in the order is taken; what is in it comes a little later.
      data.slice(0, MAX_CONTENT).arrayBuffer().then((buffer) => {
        frame.data = new Uint8Array(buffer);
        this.#changed();
      });
    }
    this.#changed();
  }

  clear(): void {
    this.frames = [];
    this.connections = this.connections.filter(({ readyState }) => readyState < 3);
    for (const connection of this.connections) connection.samples = [];
    this.dropped = 0;
    this.#changed();
  }

  pause(paused: boolean): void {
    this.paused = paused;
    this.#changed();
  }

  #handshake(connection: Connection, text: string): void {
    try {
      const { request, response } = JSON.parse(text) as Handshake;
      if (Array.isArray(request) && Array.isArray(response)) {
        connection.handshake = { request, response };
      }
    } catch {
      // Another server's message that happens to have this type.
    }
  }

  /** Measures `ping {n}` against `pong {n}` (README, the wire). */
  #time(connection: Connection, direction: "out" | "in", type: string | null, text?: string) {
    if (type !== "ping" && type !== "pong") return;
    const key = `${connection.id} ${/"n"\s*:\s*(\d+)/.exec(text!)?.[1]}`;
    if (direction === "out" && type === "ping") {
      if (this.#pings.size > 100) this.#pings.clear();
      this.#pings.set(key, now());
    } else if (direction === "in" && type === "pong") {
      const sent = this.#pings.get(key);
      this.#pings.delete(key);
      if (sent !== undefined) connection.roundTripMs = now() - sent;
    }
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Which kind of frame `send()` makes of its argument. */
export function newFrame(direction: "out" | "in", data: unknown): NewFrame {
  if (typeof data === "string") return { direction, opcode: OPCODE.text, text: data };
  if (data instanceof Blob) return { direction, opcode: OPCODE.binary, data };
  const bytes = ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data as ArrayBuffer);
  return { direction, opcode: OPCODE.binary, data: bytes };
}

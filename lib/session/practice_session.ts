/**
 * The other end of a practice connection, for the experiments of the guide: it sends back what it
 * gets, at the pace that was asked for, and closes with the code that it is told. What passes here
 * reaches nobody else and is kept nowhere. Bounded (I5): so many bytes wait, then it ends.
 */
import { type Clock, delay } from "../base/clock.ts";
import { CLOSE } from "../protocol/errors.ts";
import type { PlainConnection } from "./plain_sink.ts";

/** Largest frame that is taken, in bytes. */
export const PRACTICE_FRAME_BYTES = 256 * 1024;
/** Bytes that may wait for their turn. */
export const PRACTICE_QUEUE_BYTES = 2 * 1024 * 1024;
/** Frames that may wait for their turn. */
export const PRACTICE_QUEUE_FRAMES = 1_000;
/** Most bytes that are poured out for one `pour`. */
export const PRACTICE_POUR_BYTES = 16 * 1024 * 1024;
/** A lesson is over after so long, in milliseconds. */
export const PRACTICE_MS = 10 * 60_000;

/** All was said (RFC 6455 §7.4.1). */
const NORMAL = 1000;
const POUR_PIECE = 64 * 1024;
/** Pouring waits while so many bytes are queued on the socket. */
const POUR_WATER = 512 * 1024;
const POLL_MS = 10;

/** How a practice connection answers. */
export interface Practice {
  /** `echo`: with the same; `ack`: with `{"ack": bytes}`, so that large things need not come back. */
  reply: "echo" | "ack";
  /** Bytes a second that it takes in; null for as fast as they come. */
  bytesPerSecond: number | null;
}

type Piece = string | Uint8Array<ArrayBuffer>;

/** See the module. */
export class PracticeSession {
  readonly #connection: PlainConnection;
  readonly #clock: Clock;
  readonly #practice: Practice;
  readonly #queue: { piece: Piece; bytes: number }[] = [];
  readonly #cancel: () => void;
  #queued = 0;
  #working = false;
  #over = false;

  constructor(connection: PlainConnection, clock: Clock, practice: Practice) {
    this.#connection = connection;
    this.#clock = clock;
    this.#practice = practice;
    this.#cancel = clock.after(PRACTICE_MS, () => this.#close(NORMAL, "The lesson is over"));
  }

  /** Takes a text frame. Never throws. */
  text(text: string): void {
    this.#take(text, new TextEncoder().encode(text).length);
  }

  /** Takes a binary frame. Never throws. */
  binary(frame: ArrayBuffer): void {
    this.#take(new Uint8Array(frame), frame.byteLength);
  }

  closed(): void {
    this.#over = true;
    this.#queue.length = 0;
    this.#cancel();
  }

  /** The server stops. */
  bye(): void {
    this.#close(CLOSE.serviceRestart, "The server restarts");
  }

  #take(piece: Piece, bytes: number): void {
    if (this.#over) return;
    if (bytes > PRACTICE_FRAME_BYTES) {
      return this.#close(
        CLOSE.messageTooBig,
        `A practice frame has at most ${PRACTICE_FRAME_BYTES} bytes`,
      );
    }
    if (
      this.#queued + bytes > PRACTICE_QUEUE_BYTES || this.#queue.length >= PRACTICE_QUEUE_FRAMES
    ) {
      return this.#close(CLOSE.tryAgainLater, "Too much is waiting at this pace");
    }
    this.#queued += bytes;
    this.#queue.push({ piece, bytes });
    if (!this.#working) void this.#work();
  }

  /** One after the other, as a line passes them. */
  async #work(): Promise<void> {
    this.#working = true;
    const { bytesPerSecond } = this.#practice;
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      if (bytesPerSecond !== null) {
        await delay(this.#clock, next.bytes * 1_000 / bytesPerSecond);
      }
      this.#queued -= next.bytes;
      if (this.#over) break;
      await this.#answer(next.piece, next.bytes);
    }
    this.#working = false;
  }

  async #answer(piece: Piece, bytes: number): Promise<void> {
    const command = typeof piece === "string" ? readCommand(piece) : null;
    if (command?.close) return this.#close(command.close.code, command.close.reason);
    if (command?.pour) return await this.#pour(command.pour);
    if (this.#practice.reply === "ack") {
      const what = typeof piece === "string" ? piece.slice(0, 100) : "binary";
      return this.#connection.send(JSON.stringify({ type: "ack", ack: bytes, what }));
    }
    if (typeof piece === "string") this.#connection.send(piece);
    else this.#connection.sendBinary(piece);
  }

  /** Sends so many bytes, no faster than they are taken, and tells how long it waited for that. */
  async #pour(bytes: number): Promise<void> {
    const start = this.#clock.now();
    let waited = 0;
    let highest = 0;
    for (let sent = 0; sent < bytes && !this.#over; sent += POUR_PIECE) {
      while (this.#connection.queuedBytes > POUR_WATER && !this.#over) {
        await delay(this.#clock, POLL_MS);
        waited += POLL_MS;
      }
      this.#connection.sendBinary(new Uint8Array(Math.min(POUR_PIECE, bytes - sent)));
      highest = Math.max(highest, this.#connection.queuedBytes);
    }
    const tookMs = this.#clock.now() - start;
    if (this.#over) return;
    this.#connection.send(
      JSON.stringify({ type: "poured", bytes, tookMs, waitedMs: waited, highest }),
    );
  }

  #close(code: number, reason: string): void {
    if (this.#over) return;
    this.closed();
    this.#connection.close(code, reason);
  }
}

interface Command {
  close?: { code: number; reason: string };
  pour?: number;
}

/** `{"close": {"code", "reason"}}` and `{"pour": bytes}`; null of anything else, which is content. */
function readCommand(text: string): Command | null {
  // Short, so that not every large text is parsed.
  if (!text.startsWith("{") || text.length > 500) return null;
  try {
    const { close, pour } = JSON.parse(text);
    if (typeof pour === "number" && pour > 0) {
      return { pour: Math.min(Math.ceil(pour), PRACTICE_POUR_BYTES) };
    }
    const { code, reason = "" } = close;
    return mayClose(code) && typeof reason === "string" && fits(reason)
      ? { close: { code, reason } }
      : null;
  } catch {
    return null;
  }
}

/** What an endpoint may put into a close frame (RFC 6455 §7.4.1): not 1004, 1005, 1006, 1015. */
function mayClose(code: unknown): code is number {
  return typeof code === "number" && Number.isInteger(code) &&
    ((code >= 1000 && code <= 1014 && (code < 1004 || code > 1006)) ||
      (code >= 3000 && code <= 4999));
}

function fits(reason: string): boolean {
  return new TextEncoder().encode(reason).length <= 123;
}

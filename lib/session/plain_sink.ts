/**
 * A room as a plain client hears it: each message is a text frame of its own, each file a binary
 * one, in the room's order, and nothing else. Bounded (I5): while a file is on its way the sink is
 * not writable, and the room makes its reader read the log.
 */
import type { Budget } from "../base/budget.ts";
import { type Clock, delay } from "../base/clock.ts";
import type { FileRef } from "../protocol/mod.ts";
import type { Sink } from "../room/subscriber.ts";
import type { BlobStore } from "../store/blobs.ts";
import type { Connection } from "./connection.ts";
import type { Outlet } from "./outlet.ts";
import type { FrameReader } from "./frame_reader.ts";

/** A connection that takes binary frames too. */
export interface PlainConnection extends Connection {
  /** Sends one binary frame. Never throws; after the end it does nothing. */
  sendBinary(frame: Uint8Array<ArrayBuffer>): void;
}

/** Until so many milliseconds have passed a file waits for its share of the memory. */
const WAIT_MS = 5_000;
/** How soon is looked again whether it has one, or whether it has left: doubles up to. */
const POLL_MS = [5, 500] as const;
/** Files up to so many bytes need no share: no larger than texts may be, they wait as those do. */
const SMALL_BYTES = 64 * 1024;

/** What the sinks of an isolate share. */
export interface PlainOutput {
  reader: FrameReader;
  files: BlobStore;
  /** For files that are on their way to plain clients. */
  outgoing: Budget;
  clock: Clock;
}

/** Who is sent what is said. */
export interface PlainReader {
  /** The client's, for limits. */
  address: string;
  /** The address of a file, for a client that cannot be sent it. */
  link: (id: string) => string;
}

export class PlainSink implements Sink {
  readonly #output: PlainOutput;
  readonly #connection: PlainConnection;
  readonly #outlet: Outlet;
  readonly #reader: PlainReader;
  /** What has to go out after the file that is on its way. */
  #queue: (string | FileRef)[] = [];
  #sending: Promise<void> | null = null;
  #gone = false;

  constructor(
    output: PlainOutput,
    connection: PlainConnection,
    outlet: Outlet,
    reader: PlainReader,
  ) {
    this.#output = output;
    this.#connection = connection;
    this.#outlet = outlet;
    this.#reader = reader;
  }

  get writable(): boolean {
    return this.#sending === null && this.#outlet.writable;
  }

  get empty(): boolean {
    return this.#outlet.ended || (this.#sending === null && this.#outlet.empty);
  }

  get ended(): boolean {
    return this.#outlet.ended;
  }

  /** Takes a frame as everybody in the room gets it. */
  send(frame: string): void {
    const heard = this.#output.reader.read(frame);
    if (heard?.type !== "events") return;
    for (const { text, files = [] } of heard.messages) {
      // Nearly always there is a text, and nothing waits before it.
      if (text !== "") this.#say(text);
      for (const file of files) this.#say(file);
    }
  }

  async drained(): Promise<void> {
    while (this.#sending !== null && !this.ended) await this.#sending;
    await this.#outlet.drained();
  }

  /** The connection is gone, and with it what it was sent. */
  gone(): void {
    this.#gone = true;
  }

  #say(what: string | FileRef): void {
    if (this.#sending === null && typeof what === "string") return this.#outlet.send(what);
    this.#queue.push(what);
    this.#sending ??= this.#sendQueue();
  }

  async #sendQueue(): Promise<void> {
    // In the next step, when `#sending` is set.
    await Promise.resolve();
    try {
      while (this.#queue.length > 0) {
        // One frame of the room may name hundreds of files.
        await this.#outlet.drained();
        if (this.ended) break;
        const what = this.#queue.shift()!;
        if (typeof what === "string") this.#outlet.send(what);
        else await this.#sendFile(what);
      }
    } finally {
      this.#queue = [];
      // In the step that saw the end of the queue: what is said after it finds nobody sending.
      this.#sending = null;
    }
  }

  async #sendFile(file: FileRef): Promise<void> {
    const { files, outgoing } = this.#output;
    const large = file.size > SMALL_BYTES;
    if (large && !await this.#reserve(file.size)) {
      return this.#outlet.send(this.#reader.link(file.id));
    }
    const bytes = await files.readWhole(file).catch(() => null);
    // It was removed, or the store does not answer: later the link may lead to it.
    if (!bytes) this.#outlet.send(this.#reader.link(file.id));
    else if (!this.ended) this.#connection.sendBinary(bytes);
    if (!large) return;
    // A peer that stops reading keeps what it was sent until it is gone, however its session ended:
    // until then its share is taken.
    await this.#poll(() => this.#gone || this.#connection.queuedBytes === 0);
    outgoing.give(this.#reader.address, file.size);
  }

  /** Waits for a share of the memory; false if there is none in time. */
  async #reserve(bytes: number): Promise<boolean> {
    const { clock, outgoing } = this.#output;
    const deadline = clock.now() + WAIT_MS;
    let taken = false;
    await this.#poll(() => {
      taken = outgoing.take(this.#reader.address, bytes);
      return taken || this.ended || clock.now() >= deadline;
    });
    return taken;
  }

  async #poll(done: () => boolean): Promise<void> {
    for (let wait: number = POLL_MS[0]; !done(); wait = Math.min(wait * 2, POLL_MS[1])) {
      await delay(this.#output.clock, wait);
    }
  }
}

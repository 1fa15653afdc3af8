import type { Clock } from "../base/clock.ts";
import {
  CHUNK_HEADER_BYTES,
  CHUNK_PAYLOAD_BYTES,
  CHUNK_WINDOW,
  encodeChunk,
} from "../protocol/chunk.ts";
import type { FileRef } from "../protocol/events.ts";
import { RefusedError } from "./refused_error.ts";
import type { BinaryFrames } from "./transport.ts";
import type { Job, UploadAnswer, UploadChannel } from "./upload_job.ts";

/** A chunk is handed over when no more than this waits in the platform already, in bytes. */
const NEARLY_EMPTY = CHUNK_HEADER_BYTES + CHUNK_PAYLOAD_BYTES;
/** How soon is looked again whether it does, in milliseconds: there is no event for it. */
const LOOK_MS = 20;

/** Where chunks take longer than this to be answered, shorter ones are tried, in milliseconds. */
const SLOW_MS = 120;
/** Chunks of one length until their time is judged: the first ones find the line empty. */
const JUDGED = 4;
/** Shortest chunk, but for the last one, in bytes. */
const LEAST_BYTES = CHUNK_PAYLOAD_BYTES / 4;

/** The connection ended in the middle. */
export class LostError extends Error {}

/** One upload on one connection. */
export class SocketUpload {
  readonly number: number;
  /** Rejects with a {@linkcode LostError} when the connection ends. */
  readonly file: Promise<FileRef>;
  readonly #job: Job;
  readonly #binary: BinaryFrames;
  readonly #clock: Clock;
  readonly #settle: ReturnType<typeof Promise.withResolvers<FileRef>>;
  /** Where the next chunk begins; null until the server has said. */
  #next: number | null = null;
  /** Chunks without an answer. */
  #flying: { end: number; length: number; sentAt: number }[] = [];
  /** Bytes of the next chunk. */
  #length = CHUNK_PAYLOAD_BYTES;
  /** Chunks of this length that were answered. */
  #answered = 0;
  /** How long those of twice the length took. */
  #longerMs = Infinity;
  #reading = false;
  #over = false;

  constructor(
    number: number,
    job: Job,
    binary: BinaryFrames,
    channel: UploadChannel,
    clock: Clock,
  ) {
    this.number = number;
    this.#job = job;
    this.#binary = binary;
    this.#clock = clock;
    this.#settle = Promise.withResolvers<FileRef>();
    const cancel = () => {
      channel.send({ type: "cancel", upload: number });
      this.#settle.reject(job.signal.reason);
    };
    job.signal.addEventListener("abort", cancel);
    this.file = this.#settle.promise.finally(() => {
      this.#over = true;
      job.signal.removeEventListener("abort", cancel);
    });
    const { about, id, room } = job;
    channel.send({
      type: "upload",
      room,
      upload: number,
      ...about,
      ...(id !== null && { file: id }),
    });
  }

  receive(frame: UploadAnswer): void {
    if (frame.type === "upload") {
      this.#job.id = frame.file;
      this.#next = frame.offset;
      this.#flying = [];
      this.#reached(frame.offset);
    } else if (frame.type === "chunk") {
      this.#reached(frame.offset);
    } else if (frame.type === "uploaded") {
      this.#settle.resolve(frame.file);
    } else if (frame.type === "error") {
      this.#settle.reject(new RefusedError(frame));
    }
  }

  lost(): void {
    this.#settle.reject(new LostError());
  }

  #reached(offset: number): void {
    for (let [first] = this.#flying; first && first.end <= offset; [first] = this.#flying) {
      this.#judge(first.length, this.#clock.now() - first.sentAt);
      this.#flying.shift();
    }
    this.#job.progress(offset);
    void this.#send().catch((error) => this.#settle.reject(error));
  }

  /**
   * On a slow line chunks become shorter, so that what is said waits less. Where that is no help
   * the way is long and the line is not slow: then they are as long as may be.
   */
  #judge(length: number, tookMs: number): void {
    if (length !== this.#length || ++this.#answered !== JUDGED || tookMs <= SLOW_MS) return;
    if (tookMs > this.#longerMs * 0.75) {
      this.#length = CHUNK_PAYLOAD_BYTES;
    } else if (length > LEAST_BYTES) {
      this.#length = length / 2;
      this.#longerMs = tookMs;
      this.#answered = 0;
    }
  }

  /** Sends what may be sent: no more than two chunks are under way. */
  async #send(): Promise<void> {
    const { file } = this.#job;
    while (!this.#reading && !this.#over && this.#next! < file.size) {
      if (this.#flying.length >= CHUNK_WINDOW) return;
      if (this.#binary.buffered > NEARLY_EMPTY) {
        this.#clock.after(LOOK_MS, () => void this.#send());
        return;
      }
      const offset = this.#next!;
      const end = Math.min(file.size, offset + this.#length);
      this.#reading = true;
      const payload = new Uint8Array(await file.slice(offset, end).arrayBuffer());
      this.#reading = false;
      // Meanwhile the server may have said that it stands elsewhere.
      if (this.#over || this.#next !== offset) continue;
      this.#next = end;
      this.#flying.push({ end, length: this.#length, sentAt: this.#clock.now() });
      this.#binary.send(encodeChunk({ upload: this.number, offset, payload }));
    }
  }
}

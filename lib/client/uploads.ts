/**
 * Uploads of a client, one after the other, loaded with the first. Over a WebSocket in chunks, of
 * which two at the most are without an answer: what is said meanwhile goes out behind no more than
 * these. Over HTTP where there is no WebSocket. On a new connection, of either kind, an upload goes
 * on from where the server says that it stands.
 */
import { fullJitter } from "../base/backoff.ts";
import { type Clock, delay } from "../base/clock.ts";
import { learnFrames } from "../protocol/decode_server_frame.ts";
import type { FileRef } from "../protocol/events.ts";
import { uploadFrameShapes } from "../protocol/upload_frames.ts";
import { RefusedError } from "./refused_error.ts";
import { uploadOverHttp } from "./http_upload.ts";
import { RETRY } from "./settings.ts";
import { LostError, SocketUpload } from "./socket_upload.ts";
import type { ChatClient, UploadOptions } from "./types.ts";
import type { Job, UploadAnswer, UploadChannel } from "./upload_job.ts";

/** Refusals in a row without any progress that an upload survives. */
const TRIES = 8;

/** Larger files are not read as a whole to tell their checksum, in bytes. */
const DIGEST_BYTES = 64 * 1024 * 1024;

export class Uploads {
  readonly #client: ChatClient;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #url: URL;
  readonly #channel: UploadChannel;
  #last: Promise<unknown> = Promise.resolve();
  #number = 0;
  #running: SocketUpload | null = null;

  /** @param parts of the client; the address is that of the server's socket */
  constructor(
    client: ChatClient,
    { clock, random, url }: { clock: Clock; random: () => number; url: URL },
    channel: UploadChannel,
  ) {
    this.#client = client;
    this.#clock = clock;
    this.#random = random;
    this.#url = url;
    this.#channel = channel;
    learnFrames(uploadFrameShapes);
  }

  /** See `ChatRoom.upload()`. */
  upload(room: string, file: Blob, options: UploadOptions): Promise<FileRef> {
    const { promise, resolve, reject } = Promise.withResolvers<FileRef>();
    const { signal } = options;
    // Whoever waits for their turn need not wait to give up.
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
    const turn = this.#last.then(async () => {
      signal?.throwIfAborted();
      resolve(await this.#upload(room, file, options));
    });
    this.#last = turn.catch(reject);
    return promise;
  }

  /** Takes a frame. */
  receive(frame: UploadAnswer): void {
    if (frame.upload === this.#running?.number) this.#running.receive(frame);
  }

  /** The connection is gone. */
  lost(): void {
    this.#running?.lost();
  }

  async #upload(room: string, file: Blob, options: UploadOptions): Promise<FileRef> {
    const { onProgress, signal, width, height, thumbnail } = options;
    const name = options.name ?? ("name" in file ? String(file.name) : "file");
    const { size } = file;
    const sha256 = await digest(file);
    let failures = 0;
    let reached = 0;
    const job: Job = {
      room,
      file,
      about: {
        name,
        size,
        ...(sha256 !== null && { sha256 }),
        ...(width !== undefined && height !== undefined && { width, height }),
        ...(thumbnail !== undefined && { thumbnail }),
      },
      signal: signal ?? new AbortController().signal,
      id: null,
      progress(bytes) {
        if (bytes > reached) {
          reached = bytes;
          failures = 0;
        }
        onProgress?.(bytes, size);
      },
    };
    for (;;) {
      await this.#opened(job.signal);
      try {
        return await this.#once(job);
      } catch (error) {
        job.signal.throwIfAborted();
        if (error instanceof LostError) continue;
        // What broke is tried again; so is what is out of step, from where it stands.
        const refusal = error instanceof RefusedError ? error.refusal : null;
        const final = refusal && !refusal.temporary && refusal.code !== "bad_chunk";
        if (final || ++failures > TRIES) throw error;
        const jitter = fullJitter(failures, { ...RETRY, random: this.#random });
        await delay(this.#clock, refusal?.retryAfterMs ?? jitter, job.signal);
      }
    }
  }

  async #once(job: Job): Promise<FileRef> {
    const binary = this.#channel.binary;
    if (!binary) {
      const url = new URL(this.#url);
      url.protocol = url.protocol.replace(/^ws/, "http");
      return await uploadOverHttp(url, this.#client.token, job);
    }
    const upload = new SocketUpload(++this.#number, job, binary, this.#channel, this.#clock);
    this.#running = upload;
    try {
      return await upload.file;
    } finally {
      this.#running = null;
    }
  }

  /** Resolves when there is a connection. Rejects when there will be none, or when `signal` aborts. */
  #opened(signal: AbortSignal): Promise<void> {
    const client = this.#client;
    return new Promise((resolve, reject) => {
      const look = () => {
        const { state } = client;
        if (state !== "open" && state !== "closed" && !signal.aborted) return;
        client.removeEventListener("state", look);
        signal.removeEventListener("abort", look);
        if (signal.aborted) reject(signal.reason);
        else if (state === "open") resolve();
        else reject(new DOMException("The client is closed.", "AbortError"));
      };
      client.addEventListener("state", look);
      signal.addEventListener("abort", look);
      look();
    });
  }
}

/** SHA-256 in base64; null where the platform or the size forbids it. */
async function digest(file: Blob): Promise<string | null> {
  // A page that is not served securely has none.
  if (!globalThis.crypto?.subtle || file.size > DIGEST_BYTES) return null;
  const hash = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return btoa(String.fromCharCode(...new Uint8Array(hash)));
}

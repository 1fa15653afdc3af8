import { createHash } from "node:crypto";
import { type Refusal, refusal } from "../protocol/mod.ts";
import {
  type BlobStore,
  CHUNK_BYTES,
  chunksOf,
  type StoredFile,
  uploadKey,
  WRITE_CHUNKS,
} from "./blobs.ts";
import { keys } from "./keys.ts";
import { type Kv, toJson } from "./kv.ts";
import { sniffType } from "./media_type.ts";

/** Bytes that are kept in memory until they are written, at the most. */
export const BUFFER_BYTES = WRITE_CHUNKS * CHUNK_BYTES;

/** What an upload is announced with. */
export interface Announced {
  room: string;
  from: string;
  name: string;
  size: number;
  /** Of the whole, in base64, if its sender told it. */
  sha256?: string;
  width?: number;
  height?: number;
  /** A complete upload of the same sender in the same room. */
  thumbnail?: string;
}

/** What is stored of an upload that is not complete. */
export interface Incoming extends Announced {
  id: string;
  /** When it began, in milliseconds since the Unix epoch. */
  time: number;
  until: number;
  /** Bytes that are stored. */
  offset: number;
}

/** An upload that cannot go on, and why. */
export class UploadRefused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

/** Refuses, with the standard text or a more exact one. */
export function refuse(code: Refusal["code"], message?: string): never {
  throw new UploadRefused(refusal(code, message === undefined ? {} : { message }));
}

/** An upload that is gone on with. Two that go on with the same: one of them is told so. */
export class OpenUpload {
  readonly #kv: Kv;
  readonly #files: BlobStore;
  #incoming: Incoming;
  #versionstamp: string | null;
  /** What has come since the last write. */
  #buffer: Uint8Array<ArrayBuffer>;
  #buffered = 0;

  constructor(kv: Kv, files: BlobStore, incoming: Incoming, versionstamp: string | null) {
    this.#kv = kv;
    this.#files = files;
    this.#incoming = incoming;
    this.#versionstamp = versionstamp;
    this.#buffer = new Uint8Array(Math.min(CHUNK_BYTES, incoming.size - incoming.offset));
  }

  get incoming(): Readonly<Incoming> {
    return this.#incoming;
  }

  /** Bytes that have come. */
  get offset(): number {
    return this.#incoming.offset + this.#buffered;
  }

  /** Whether all has come. */
  get whole(): boolean {
    return this.offset === this.#incoming.size;
  }

  /** Writes so many bytes at once, where they come fast: whole chunks, {@linkcode BUFFER_BYTES} at the most. */
  set buffer(bytes: number) {
    if (this.#buffered > 0) return;
    const { offset, size } = this.#incoming;
    this.#buffer = new Uint8Array(Math.min(bytes, size - offset));
  }

  /**
   * Takes the bytes at `offset`, no more than are due; they are copied. What fills the buffer, and
   * the end, is stored before it resolves. One at a time.
   * @throws {UploadRefused} if it goes on elsewhere, or was cancelled
   */
  async take(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const piece = bytes.subarray(at, at + this.#buffer.length - this.#buffered);
      this.#buffer.set(piece, this.#buffered);
      this.#buffered += piece.length;
      at += piece.length;
      if (this.#buffered === this.#buffer.length) await this.flush();
    }
  }

  /** Stores what may be: whole chunks, and the end. */
  async flush(): Promise<void> {
    const { from, id, offset, size } = this.#incoming;
    const length = this.whole ? this.#buffered : this.#buffered - this.#buffered % CHUNK_BYTES;
    if (length === 0) return;
    const first = offset / CHUNK_BYTES;
    const key = keys.incoming(from, id);
    const next = { ...this.#incoming, offset: offset + length };
    const versionstamp = await this.#kv.commit({
      checks: [{ key, versionstamp: this.#versionstamp }],
      set: [
        ...Array.from({ length: chunksOf(length) }, (_, n) => ({
          key: keys.chunk(id, first + n),
          value: this.#buffer.slice(n * CHUNK_BYTES, Math.min((n + 1) * CHUNK_BYTES, length)),
        })),
        { key, value: toJson(next) },
      ],
    });
    if (versionstamp === null) {
      refuse("bad_chunk", "This upload went on elsewhere, or was cancelled.");
    }
    this.#versionstamp = versionstamp;
    this.#incoming = next;
    this.#buffered -= length;
    const rest = this.#buffer.slice(length, length + this.#buffered);
    const left = size - next.offset;
    if (left < this.#buffer.length) this.#buffer = new Uint8Array(left);
    this.#buffer.set(rest);
  }

  /**
   * All has come: checks what is stored, and makes it a file.
   * @throws {UploadRefused} if it is not what was announced; then it is gone
   */
  async finish(): Promise<StoredFile> {
    const { offset: _, sha256: announced, ...about } = this.#incoming;
    const hash = createHash("sha256");
    let start: Uint8Array | null = null;
    for await (const piece of this.#files.read(about)) {
      start ??= piece;
      hash.update(piece);
    }
    const sha256 = hash.digest("base64");
    const note = uploadKey(about);
    if (announced !== undefined && announced !== sha256) {
      await this.#files.remove(about.id, about, { key: note });
      refuse("bad_checksum");
    }
    const { type } = sniffType(start!);
    const { width, height, thumbnail, ...rest } = about;
    const seen = /^(image|video)\//.test(type);
    const file: StoredFile = {
      ...rest,
      type,
      sha256,
      ...(seen && width !== undefined && height !== undefined && { width, height }),
      ...(seen && thumbnail !== undefined && { thumbnail }),
    };
    const key = keys.incoming(about.from, about.id);
    const versionstamp = await this.#kv.commit({
      checks: [{ key, versionstamp: this.#versionstamp }],
      set: [{ key: keys.file(about.id), value: toJson(file) }],
      delete: [key],
    });
    if (versionstamp === null) refuse("bad_chunk", "This upload was cancelled.");
    return file;
  }
}

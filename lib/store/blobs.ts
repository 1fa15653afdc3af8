/**
 * Attachments: bytes in chunks, a description that is written with the last of them, and until
 * the message is in the log a note by which an upload that came to nothing is cleaned away.
 */
import type { Clock } from "../base/clock.ts";
import { randomId } from "../base/ids.ts";
import type { FileRef } from "../protocol/mod.ts";
import { keys } from "./keys.ts";
import { fromJson, type Key, type Kv, toJson } from "./kv.ts";
import { outcomeOf, parseMessageId, readLane } from "./lanes.ts";

/** Bytes of a chunk: below the 64 KiB a value may have, and three of an upload's 16 KiB. */
export const CHUNK_BYTES = 48 * 1024;

/** Chunks one write takes: Deno KV takes 800 KiB. */
export const WRITE_CHUNKS = 12;
/** Chunks one read brings, while nobody waits for more. */
const READ_CHUNKS = 4;
/** An upload without a message in the log is in vain after so long, in milliseconds. */
const UPLOAD_MS = 60 * 60 * 1_000;
/** Lanes are kept for 30 days; of an upload older than this nobody can tell what became of it. */
const TELLABLE_MS = 29 * 24 * 60 * 60 * 1_000;
/** Uploads in vain that are cleaned away at once. */
const SWEEP = 8;
/** Letters of a file's id: 119 bits, so that nobody finds one that they were not told. */
const ID_LENGTH = 20;

/** What is stored of a file beside its bytes. */
export interface StoredFile extends FileRef {
  room: string;
  /** Who sent it. */
  from: string;
  /** When, in milliseconds since the Unix epoch. */
  time: number;
  /** SHA-256 of the bytes, in base64. */
  sha256: string;
  /** Without a message in the log it is in vain from then on; by default an hour after `time`. */
  until?: number;
  /** Since when no message has it any more: it is not given out, and will be removed. */
  droppedAt?: number;
}

/** Under what a file is stored: the same at every try, so that a later one replaces what is there. */
export type Place = Pick<StoredFile, "id" | "time">;

/** What a file is stored with. */
export interface NewFile {
  room: string;
  from: string;
  /** Client message id of the message that it belongs to. */
  messageId: string;
  name: (id: string) => string;
  type: string;
  /** That of the tries before this one; by default a new one. */
  place?: Place;
}

/** What is noted of a file until it is said. */
export interface UploadNote {
  room: string;
  from: string;
  /** Client message ids of the messages that were to have it. */
  messageIds: string[];
  size: number;
}

/** What an older server noted. */
type StoredNote = UploadNote | Omit<UploadNote, "messageIds"> & { messageId: string };

/** A note as it is stored. */
export function readNote(value: Uint8Array): UploadNote {
  const note = fromJson<StoredNote>(value);
  if ("messageIds" in note) return note;
  const { messageId, ...rest } = note;
  return { ...rest, messageIds: [messageId] };
}

/** The attachments in a store. */
export class BlobStore {
  readonly #kv: Kv;
  readonly #clock: Clock;

  constructor(kv: Kv, clock: Clock) {
    this.#kv = kv;
    this.#clock = clock;
  }

  /** A place for a file that comes now. Nothing is stored by that. */
  newPlace(): Place {
    return { id: randomId(ID_LENGTH), time: this.#clock.now() };
  }

  /** Stores a file whole. Until {@linkcode BlobStore.keep} it is on trial. */
  async save(bytes: Uint8Array<ArrayBuffer>, about: NewFile): Promise<StoredFile> {
    await this.sweep();
    const { room, from, messageId, type } = about;
    const { id, time } = about.place ?? this.newPlace();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const size = bytes.length;
    const file: StoredFile = {
      id,
      name: about.name(id),
      type,
      size,
      room,
      from,
      time,
      sha256: digest.toBase64(),
    };
    const upload: UploadNote = { room, from, messageIds: [messageId], size };
    const sets = [
      { key: uploadKey(file), value: toJson(upload) },
      ...Array.from({ length: chunksOf(size) }, (_, n) => ({
        key: keys.chunk(id, n),
        value: bytes.subarray(n * CHUNK_BYTES, (n + 1) * CHUNK_BYTES),
      })),
      { key: keys.file(id), value: toJson(file) },
    ];
    for (let at = 0; at < sets.length; at += WRITE_CHUNKS) {
      await this.#write({ set: sets.slice(at, at + WRITE_CHUNKS) });
    }
    return file;
  }

  /** The message of a file is in the log. */
  async keep(file: StoredFile): Promise<void> {
    await this.#write({ delete: [uploadKey(file)] });
  }

  /** Removes a file whose message never came to be. */
  async discard(file: StoredFile): Promise<void> {
    await this.remove(file.id, file, { key: uploadKey(file) });
  }

  /** A file's description; null if there is none. */
  async find(id: string): Promise<StoredFile | null> {
    const entry = await this.#kv.get(keys.file(id));
    return entry ? fromJson<StoredFile>(entry.value) : null;
  }

  /**
   * The bytes of a file from `start` to before `end`, piece by piece.
   * @throws {Error} if a part of them is missing
   */
  async *read(
    { id, size }: Pick<FileRef, "id" | "size">,
    start = 0,
    end = size,
  ): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const last = Math.ceil(end / CHUNK_BYTES);
    for (let n = Math.floor(start / CHUNK_BYTES); n < last; n += READ_CHUNKS) {
      const count = Math.min(READ_CHUNKS, last - n);
      const wanted = Array.from({ length: count }, (_, index) => keys.chunk(id, n + index));
      for (const [index, entry] of (await this.#kv.getMany(wanted)).entries()) {
        const from = (n + index) * CHUNK_BYTES;
        const length = Math.min(CHUNK_BYTES, size - from);
        if (entry?.value.length !== length) throw new Error(`A part of the file ${id} is missing`);
        yield new Uint8Array(entry.value.subarray(Math.max(0, start - from), end - from));
      }
    }
  }

  /** All bytes of a file. */
  async readWhole(file: Pick<FileRef, "id" | "size">): Promise<Uint8Array<ArrayBuffer>> {
    const whole = new Uint8Array(file.size);
    let at = 0;
    for await (const piece of this.read(file)) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }

  /** Removes a few of the uploads that came to nothing: those of a process that was killed. */
  async sweep(): Promise<void> {
    const now = this.#clock.now();
    const end = keys.upload(Math.floor(now / 1_000), "");
    const found = await this.#kv.list({ prefix: keys.allUploads, end }, { limit: SWEEP });
    for (const { key, value, versionstamp } of found) {
      const upload = readNote(value);
      const [, second, id] = key as [string, number, string];
      const tellable = now - second * 1_000 < TELLABLE_MS;
      const inVain = tellable && !await this.#isSaid(upload);
      if (inVain) await this.remove(id, upload, { key, versionstamp });
      else await this.#write({ delete: [key] });
    }
  }

  /** Whether a message of an upload is in the log after all: its lane knows. */
  async #isSaid({ room, from, messageIds }: UploadNote): Promise<boolean> {
    for (const messageId of messageIds) {
      const { lane: name, n } = parseMessageId(messageId);
      const lane = readLane(await this.#kv.get(keys.lane(room, from, name)));
      if (n <= lane.last && outcomeOf(lane, n) !== null) return true;
    }
    return false;
  }

  /**
   * Removes a file, complete or not. The description goes first: what can be found is whole.
   * @param note of the upload; with a versionstamp only if it is still that one, since a message
   * may just now be about to have the file
   */
  async remove(
    id: string,
    { from, size }: Pick<UploadNote, "from" | "size">,
    note: { key: Key; versionstamp?: string },
  ): Promise<void> {
    const { key, versionstamp } = note;
    const described = [keys.file(id), keys.incoming(from, id)];
    const checks = versionstamp === undefined ? [] : [{ key, versionstamp }];
    if (await this.#kv.commit({ checks, delete: described }) === null) return;
    const chunks = Array.from({ length: chunksOf(size) }, (_, n) => keys.chunk(id, n));
    for (let at = 0; at < chunks.length; at += 500) {
      await this.#write({ delete: chunks.slice(at, at + 500) });
    }
    await this.#write({ delete: [key] });
  }

  async #write(
    write: { set?: { key: Key; value: Uint8Array }[]; delete?: Key[] },
  ): Promise<void> {
    if (await this.#kv.commit({ checks: [], ...write }) === null) {
      throw new Error("A write without checks was refused");
    }
  }
}

/** Chunks of a file of `size` bytes. */
export function chunksOf(size: number): number {
  return Math.ceil(size / CHUNK_BYTES);
}

/** Where the note of a file is. */
export function uploadKey({ id, time, until = time + UPLOAD_MS }: Place & { until?: number }): Key {
  return keys.upload(Math.floor(until / 1_000), id);
}

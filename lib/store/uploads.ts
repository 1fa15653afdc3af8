/**
 * Uploads that come in parts: over any number of connections and requests, to any isolate. What is
 * stored of one is how far it has come; whoever goes on asks for that first. The parts are chunks
 * of the file that it will be, so the last one only has to write its description.
 */
import type { Clock } from "../base/clock.ts";
import type { FileRef } from "../protocol/mod.ts";
import { type BlobStore, readNote, type StoredFile, uploadKey, type UploadNote } from "./blobs.ts";
import { keys } from "./keys.ts";
import { fromJson, type Kv, toJson } from "./kv.ts";
import { isPicture } from "./media_type.ts";
import { type Announced, type Incoming, OpenUpload, refuse } from "./open_upload.ts";

/** An upload that no message has is in vain after so long, in milliseconds. */
export const KEPT_MS = 24 * 60 * 60 * 1_000;
/** So long before that no message may have it any more, in milliseconds. */
const TOO_LATE_MS = 10 * 60 * 1_000;
/** Uploads of one user that are not complete. */
export const OPEN_UPLOADS = 16;
/** Messages that may try to have one file. */
const MESSAGE_IDS = 16;
/** Largest small picture, in bytes. */
export const THUMBNAIL_BYTES = 64 * 1024;

/** The uploads in a store. */
export class UploadStore {
  readonly #kv: Kv;
  readonly #files: BlobStore;
  readonly #clock: Clock;

  constructor(kv: Kv, files: BlobStore, clock: Clock) {
    this.#kv = kv;
    this.#files = files;
    this.#clock = clock;
  }

  /** Begins an upload. @throws {UploadRefused} if it cannot be, or its sender has too many. */
  async begin(announced: Announced): Promise<OpenUpload> {
    const { from, room, size, thumbnail } = announced;
    await this.#files.sweep();
    if (thumbnail !== undefined) await this.#checkThumbnail(announced, thumbnail);
    const open = await this.#kv.list({ prefix: keys.allIncoming(from) }, { limit: OPEN_UPLOADS });
    if (open.length >= OPEN_UPLOADS) refuse("too_many_uploads");
    const place = this.#files.newPlace();
    const incoming = { ...announced, ...place, until: place.time + KEPT_MS, offset: 0 };
    const note: UploadNote = { room, from, messageIds: [], size };
    const versionstamp = await this.#kv.commit({
      checks: [],
      set: [
        { key: uploadKey(incoming), value: toJson(note) },
        { key: keys.incoming(from, incoming.id), value: toJson(incoming) },
      ],
    });
    return new OpenUpload(this.#kv, this.#files, incoming, versionstamp);
  }

  /** A user's upload in a room, as far as it has come: to be gone on with, or complete. */
  async find(
    user: string,
    room: string,
    id: string,
  ): Promise<{ open: OpenUpload } | { file: StoredFile } | null> {
    const entry = await this.#kv.get(keys.incoming(user, id));
    if (entry) {
      const incoming = fromJson<Incoming>(entry.value);
      const gone = incoming.room !== room || this.#clock.now() >= incoming.until;
      return gone
        ? null
        : { open: new OpenUpload(this.#kv, this.#files, incoming, entry.versionstamp) };
    }
    const file = await this.#files.find(id);
    return file?.from === user && file.room === room ? { file } : null;
  }

  /** Gives an upload up, complete or not; one that a message has stays. */
  async cancel(user: string, room: string, id: string): Promise<void> {
    const found = await this.find(user, room, id);
    if (!found) return;
    const about = "open" in found ? found.open.incoming : found.file;
    const key = uploadKey(about);
    const entry = await this.#kv.get(key);
    if (!entry || readNote(entry.value).messageIds.length > 0) return;
    await this.#files.remove(id, about, { key, versionstamp: entry.versionstamp });
  }

  /**
   * The files of a message that is about to be published: its sender's own, complete, and noted to
   * be kept if the message enters the log.
   * @throws {UploadRefused} if one of them cannot be had
   */
  async claim(
    user: string,
    room: string,
    messageId: string,
    ids: readonly string[],
  ): Promise<FileRef[]> {
    const files: FileRef[] = [];
    for (const id of ids) {
      const file = fileRef(await this.#claimOne(user, room, messageId, id));
      const { thumbnail } = file;
      if (thumbnail !== undefined) await this.#claimOne(user, room, messageId, thumbnail);
      files.push(file);
    }
    return files;
  }

  /** The message of these files is in the log. */
  async keep(files: readonly FileRef[]): Promise<void> {
    for (const id of files.flatMap(({ id, thumbnail }) => thumbnail ? [id, thumbnail] : [id])) {
      const file = await this.#files.find(id);
      if (file) await this.#files.keep(file);
    }
  }

  async #claimOne(
    user: string,
    room: string,
    messageId: string,
    id: string,
  ): Promise<StoredFile> {
    for (;;) {
      const file = await this.#files.find(id);
      if (file?.from !== user || file.room !== room) {
        return refuse("not_found", `There is no complete upload '${id}' of yours in this room.`);
      }
      if (file.droppedAt !== undefined) {
        return refuse("not_found", `The messages that had '${id}' were deleted; send it again.`);
      }
      const key = uploadKey(file);
      const entry = await this.#kv.get(key);
      // A message has it already: it stays.
      if (!entry) {
        if (await this.#files.find(id)) return file;
        continue;
      }
      const note = readNote(entry.value);
      if (note.messageIds.includes(messageId)) return file;
      const tooLate = this.#clock.now() >= (file.until ?? file.time) - TOO_LATE_MS;
      if (tooLate || note.messageIds.length >= MESSAGE_IDS) {
        return refuse("not_found", `The upload '${id}' has expired; send it again.`);
      }
      note.messageIds.push(messageId);
      const { versionstamp } = entry;
      const checks = [{ key, versionstamp }];
      if (await this.#kv.commit({ checks, set: [{ key, value: toJson(note) }] }) !== null) {
        return file;
      }
    }
  }

  async #checkThumbnail({ from, room }: Announced, id: string): Promise<void> {
    const file = await this.#files.find(id);
    const fits = file?.from === from && file.room === room && file.size <= THUMBNAIL_BYTES &&
      isPicture(file.type);
    if (fits) return;
    const rule = `A thumbnail is a picture of at most ${THUMBNAIL_BYTES} bytes that you uploaded.`;
    refuse("bad_file", rule);
  }
}

/** What others may know of a file. */
export function fileRef(file: StoredFile): FileRef {
  const { id, name, type, size, width, height, thumbnail } = file;
  return {
    id,
    name,
    type,
    size,
    ...(width !== undefined && height !== undefined && { width, height }),
    ...(thumbnail !== undefined && { thumbnail }),
  };
}

/**
 * The uploads of one session: a text frame announces each, chunks follow as binary frames, at most
 * two of an upload without an answer. What is refused leaves the upload where it stands.
 */
import { CHUNK_PAYLOAD_BYTES, CHUNK_WINDOW, decodeChunk } from "../protocol/chunk.ts";
import { type ClientFrameOf, type Refusal, refusal, type ServerFrame } from "../protocol/mod.ts";
import { CHUNK_BYTES } from "../store/blobs.ts";
import { type OpenUpload, UploadRefused } from "../store/open_upload.ts";
import { fileRef } from "../store/uploads.ts";
import { type Attachments, refusalOf } from "./attachments.ts";

/** Uploads that one session may have under way. */
export const SESSION_UPLOADS = 4;

/** What one upload holds in memory: a chunk of the store that is not full, and what may follow it. */
const HELD_BYTES = CHUNK_BYTES + CHUNK_WINDOW * CHUNK_PAYLOAD_BYTES;

/** Whom a desk serves. */
export interface UploadVisit {
  user: string;
  /** The client's, for limits. */
  address: string;
  answer: (frame: ServerFrame) => void;
}

/** One upload under way. */
interface Running {
  room: string;
  /** Null while it is looked up. */
  open: OpenUpload | null;
  /** Where the next chunk is due, with those that are being stored. */
  due: number;
  /** Chunks without an answer. */
  unanswered: number;
  /** What is done one after the other. */
  work: Promise<void>;
}

export class UploadDesk {
  readonly #attachments: Attachments;
  readonly #visit: UploadVisit;
  readonly #running = new Map<number, Running>();

  constructor(attachments: Attachments, visit: UploadVisit) {
    this.#attachments = attachments;
    this.#visit = visit;
  }

  /** Begins an upload, or tells where it stands. */
  announce(room: string, frame: ClientFrameOf<"upload">): void {
    const { upload } = frame;
    const known = this.#running.get(upload);
    if (!known && this.#running.size >= SESSION_UPLOADS) {
      const message = `A connection has at most ${SESSION_UPLOADS} uploads under way.`;
      return this.#refuse(upload, refusal("too_many_uploads", { message }));
    }
    if (!known && !this.#attachments.buffers.take(this.#visit.address, HELD_BYTES)) {
      return this.#refuse(upload, refusal("busy", { retryAfterMs: 1_000 }));
    }
    const running = known ?? { room, open: null, due: 0, unanswered: 0, work: Promise.resolve() };
    this.#running.set(upload, running);
    this.#then(upload, running, () => this.#open(room, frame, running));
  }

  /** Takes a binary frame. */
  chunk(bytes: Uint8Array<ArrayBuffer>): void {
    const chunk = decodeChunk(bytes);
    if (!chunk) {
      const message = "A binary frame is a chunk: a header of 12 bytes, and 1 to " +
        `${CHUNK_PAYLOAD_BYTES} bytes.`;
      return this.#visit.answer({ type: "error", ...refusal("bad_chunk", { message }) });
    }
    const { offset, payload, upload } = chunk;
    const running = this.#running.get(upload);
    if (!running?.open) {
      const message = `No upload ${upload} is under way on this connection; announce it first.`;
      return this.#refuse(upload, refusal("bad_chunk", { message }));
    }
    const reason = this.#unfit(running, offset, payload.length);
    if (reason !== null) return this.#refuse(upload, refusal("bad_chunk", { message: reason }));
    running.due += payload.length;
    running.unanswered++;
    this.#then(upload, running, () => this.#store(upload, running, payload));
  }

  /** Gives an upload up. */
  cancel(upload: number): void {
    const running = this.#running.get(upload);
    if (!running) {
      const message = `No upload ${upload} is under way on this connection.`;
      return this.#refuse(upload, refusal("not_found", { message }));
    }
    this.#then(upload, running, async () => {
      const id = running.open?.incoming.id;
      if (!this.#forget(upload, running)) return;
      if (id !== undefined) {
        await this.#attachments.uploads.cancel(this.#visit.user, running.room, id);
      }
      this.#visit.answer({ type: "cancelled", upload });
    });
  }

  /** The connection has ended: what has come is stored, for whoever goes on. */
  end(): void {
    for (const [upload, running] of this.#running) {
      running.work = running.work.then(() => void this.#forget(upload, running));
    }
  }

  /** Does what is next of an upload; what goes wrong is answered and leaves it where it stands. */
  #then(upload: number, running: Running, work: () => Promise<void>): void {
    running.work = running.work.then(async () => {
      if (this.#running.get(upload) !== running) return;
      try {
        await work();
      } catch (error) {
        const reason = refusalOf(error);
        // To go on it has to be announced again.
        this.#forget(upload, running);
        this.#refuse(upload, reason);
      }
    });
  }

  async #open(
    room: string,
    frame: ClientFrameOf<"upload">,
    running: Running,
  ): Promise<void> {
    const { address, answer, user } = this.#visit;
    const { upload, file: id, type: _, ...about } = frame;
    if (!running.open) {
      const found = id === undefined
        ? { open: await this.#attachments.begin({ ...about, room, from: user }, address) }
        : await this.#attachments.uploads.find(user, room, id);
      if (!found) {
        const message = "There is no such upload of yours in this room (any more).";
        throw new UploadRefused(refusal("not_found", { message }));
      }
      if ("file" in found) {
        this.#forget(upload, running);
        return answer({ type: "uploaded", upload, file: fileRef(found.file) });
      }
      running.open = found.open;
      running.room = room;
    }
    const { incoming, offset } = running.open;
    if (incoming.size !== frame.size || running.room !== room) {
      const message = `This upload was announced with ${incoming.size} bytes.`;
      throw new UploadRefused(refusal("bad_file", { message }));
    }
    running.due = offset;
    answer({ type: "upload", upload, file: incoming.id, offset });
    // All had come before, and only the answer was lost.
    if (running.open.whole) await this.#finish(upload, running);
  }

  async #store(
    upload: number,
    running: Running,
    payload: Uint8Array<ArrayBuffer>,
  ): Promise<void> {
    const open = running.open!;
    await open.take(payload);
    running.unanswered--;
    this.#visit.answer({ type: "chunk", upload, offset: open.offset });
    if (open.whole) await this.#finish(upload, running);
  }

  async #finish(upload: number, running: Running): Promise<void> {
    const file = await running.open!.finish();
    this.#forget(upload, running);
    this.#visit.answer({ type: "uploaded", upload, file: fileRef(file) });
  }

  /** Why a chunk is not the one that is due; null if it is. */
  #unfit({ due, open, unanswered }: Running, offset: number, length: number): string | null {
    const { size } = open!.incoming;
    if (unanswered >= CHUNK_WINDOW) {
      return `At most ${CHUNK_WINDOW} chunks of an upload may be without an answer.`;
    }
    if (offset !== due) return `The chunk at ${due} is due, not the one at ${offset}.`;
    if (offset + length > size) return `The file was announced with ${size} bytes.`;
    return null;
  }

  #forget(upload: number, running: Running): boolean {
    if (this.#running.get(upload) !== running) return false;
    this.#running.delete(upload);
    this.#attachments.buffers.give(this.#visit.address, HELD_BYTES);
    return true;
  }

  #refuse(upload: number, reason: Refusal): void {
    this.#visit.answer({ type: "error", upload, ...reason });
  }
}

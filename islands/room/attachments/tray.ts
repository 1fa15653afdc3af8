/**
 * Files on their way into messages: they are uploaded as soon as they are chosen, and their message
 * is sent when they are there. Meanwhile other messages may be said.
 */
import type { UploadOptions } from "../../../lib/client/types.ts";
import type { FileRef } from "../../../lib/protocol/events.ts";
import { look } from "./picture.ts";

/** Files that one message may have. */
export const MOST_FILES = 10;

/** A file on its way. */
export interface Item {
  readonly file: File;
  /** Address of what is shown of it meanwhile, if that is a picture. */
  readonly preview: string | null;
  state: "uploading" | "ready" | "failed";
  /** Bytes that the server has. */
  sent: number;
  /** Why it failed: the code of a refusal. */
  why: string;
  /** Its id, once it is there. */
  id: string;
  abort: AbortController;
}

/** Files of one message. */
export interface Batch {
  items: Item[];
  /** What the message says beside them; null until it is to be sent. */
  caption: string | null;
}

/** Whom a tray serves. */
export interface TrayHost {
  attachmentBytes: number;
  upload(file: Blob, options: UploadOptions): Promise<FileRef>;
  /** @returns whether it was taken */
  send(message: { text: string; files: string[] }): boolean;
  /** Something that is shown has changed. */
  changed(): void;
}

/** The files of one room that are on their way. */
export class Tray {
  readonly #host: TrayHost;
  /** In the order in which they are sent; only the last one may be without a caption. */
  #batches: Batch[] = [];
  /** More files than a message may have were chosen. */
  tooMany = false;

  constructor(host: TrayHost) {
    this.#host = host;
  }

  get batches(): readonly Batch[] {
    return this.#batches;
  }

  /** Takes files that were chosen. */
  add(files: Iterable<File>): void {
    let batch = this.#batches.at(-1);
    if (!batch || batch.caption !== null) this.#batches.push(batch = { items: [], caption: null });
    this.tooMany = false;
    for (const file of files) {
      if (batch.items.length >= MOST_FILES) {
        this.tooMany = true;
        break;
      }
      const preview = file.type.startsWith("image/") ? URL.createObjectURL(file) : null;
      const item: Item = {
        file,
        preview,
        state: "uploading",
        sent: 0,
        why: "",
        id: "",
        abort: new AbortController(),
      };
      batch.items.push(item);
      void this.#upload(item);
    }
    this.#host.changed();
  }

  /** Sends what was chosen with a caption, as soon as it is there. @returns false if there is none */
  submit(caption: string): boolean {
    const batch = this.#batches.at(-1);
    if (!batch || batch.caption !== null) return false;
    batch.caption = caption;
    this.#sendReady();
    return true;
  }

  /** Takes a file out. */
  remove(item: Item): void {
    item.abort.abort();
    if (item.preview) URL.revokeObjectURL(item.preview);
    for (const batch of this.#batches) batch.items = batch.items.filter((one) => one !== item);
    this.tooMany = false;
    this.#sendReady();
  }

  /** Gives up what is not sent yet. @returns whether there was anything */
  close(): boolean {
    const items = this.#batches.flatMap(({ items }) => items);
    this.#batches = [];
    for (const { abort, preview } of items) {
      abort.abort();
      if (preview) URL.revokeObjectURL(preview);
    }
    return items.length > 0;
  }

  /** Tries a file again. */
  retry(item: Item): void {
    item.abort = new AbortController();
    item.state = "uploading";
    item.sent = 0;
    void this.#upload(item);
    this.#host.changed();
  }

  async #upload(item: Item): Promise<void> {
    const { file, abort: { signal } } = item;
    const { attachmentBytes, changed, upload } = this.#host;
    try {
      if (file.size === 0 || file.size > attachmentBytes) throw { refusal: TOO_LARGE };
      const seen = await look(file);
      const { thumbnail, ...size } = seen ?? {};
      // Without one the picture stands for itself.
      const small = thumbnail &&
        await upload(thumbnail, { name: "thumbnail", signal }).catch(() => null);
      const { id } = await upload(file, {
        name: file.name,
        signal,
        ...size,
        ...(small && { thumbnail: small.id }),
        onProgress(bytes) {
          item.sent = bytes;
          changed();
        },
      });
      item.id = id;
      item.state = "ready";
    } catch (error) {
      if (signal.aborted) return;
      item.state = "failed";
      item.why = (error as { refusal?: { code: string } }).refusal?.code ?? "internal";
    }
    this.#sendReady();
  }

  /** Sends in order: a message waits for those before it. */
  #sendReady(): void {
    for (let first = this.#batches[0]; first; first = this.#batches[0]) {
      const { caption, items } = first;
      if (items.length > 0) {
        if (caption === null || items.some(({ state }) => state !== "ready")) break;
        if (!this.#host.send({ text: caption, files: items.map(({ id }) => id) })) {
          first.caption = null;
          break;
        }
      } else if (caption?.trim()) {
        // All files were taken out; what was said beside them is said.
        this.#host.send({ text: caption, files: [] });
      }
      for (const { preview } of items) if (preview) URL.revokeObjectURL(preview);
      this.#batches.shift();
    }
    this.#host.changed();
  }
}

const TOO_LARGE = { code: "file_too_large" };

/** What the sessions and requests of an isolate share of attachments; loaded when first needed. */
import { Budget } from "../base/budget.ts";
import type { Clock } from "../base/clock.ts";
import { fileName, type FileRef, type Limits, type Refusal, refusal } from "../protocol/mod.ts";
import { BlobStore } from "../store/blobs.ts";
import type { Kv } from "../store/kv.ts";
import { type Announced, type OpenUpload, UploadRefused } from "../store/open_upload.ts";
import { UploadStore } from "../store/uploads.ts";
import { RateLimiter } from "./rate_limiter.ts";

/**
 * Files in so many times the largest's bytes: what an isolate holds in memory of them on their way
 * in; of these, for one client address; and what an address may begin to send in a minute.
 */
const LARGEST = { held: 8, incoming: 4, perMinute: 8 } as const;

/** Bytes of buffers: all of an isolate, and of a client address. */
const BUFFERS = { all: 64 * 1024 * 1024, address: 16 * 1024 * 1024 } as const;

export class Attachments {
  readonly files: BlobStore;
  readonly uploads: UploadStore;
  readonly limits: Limits;
  readonly clock: Clock;
  /** For files that come whole, and are not in the store yet. */
  readonly incoming: Budget;
  /** For what is not in the store yet of files that come in parts. */
  readonly buffers: Budget;
  /** Bytes of files by client address; null without rate limits. */
  readonly rate: RateLimiter | null;
  /** Uploads begun, by client address, as many as messages. */
  readonly #starts: RateLimiter | null;

  constructor(kv: Kv, clock: Clock, limits: Limits, limited: boolean) {
    this.files = new BlobStore(kv, clock);
    this.uploads = new UploadStore(kv, this.files, clock);
    this.limits = limits;
    this.clock = clock;
    const largest = Math.max(1, limits.attachmentBytes);
    this.incoming = new Budget(largest * LARGEST.held, largest * LARGEST.incoming);
    this.buffers = new Budget(BUFFERS.all, BUFFERS.address);
    const count = largest * LARGEST.perMinute;
    const { rateAddressMessages, rateWindowMs } = limits;
    this.#starts = limited
      ? new RateLimiter({ count: rateAddressMessages, windowMs: rateWindowMs })
      : null;
    this.rate = limited ? new RateLimiter({ count, windowMs: 60_000 }) : null;
  }

  /**
   * Begins an upload. @param address the client's, for limits
   * @throws {UploadRefused} if it may not be
   */
  async begin(announced: Announced, address: string): Promise<OpenUpload> {
    const { size } = announced;
    const { attachmentBytes } = this.limits;
    if (size < 1 || size > attachmentBytes) {
      const message = attachmentBytes === 0
        ? "This server takes no files."
        : `A file has 1 to ${attachmentBytes} bytes.`;
      throw new UploadRefused(refusal("file_too_large", { message }));
    }
    const name = fileName(announced.name);
    if (name === null) {
      const message = "The name of a file has 1 to 200 characters that show.";
      throw new UploadRefused(refusal("bad_file", { message }));
    }
    const now = this.clock.now();
    const wait = this.#starts?.take(address, now) || this.rate?.take(address, now, size) || 0;
    if (wait > 0) throw new UploadRefused(refusal("rate_limited", { retryAfterMs: wait }));
    return await this.uploads.begin({ ...announced, name });
  }

  /** The files of a message that is about to be published, or why it may not have them. */
  async claim(
    user: string,
    room: string,
    messageId: string,
    ids: readonly string[],
  ): Promise<readonly FileRef[] | Refusal> {
    try {
      return await this.uploads.claim(user, room, messageId, ids);
    } catch (error) {
      return refusalOf(error);
    }
  }
}

/** What a client is told of an error. */
export function refusalOf(error: unknown): Refusal {
  return error instanceof UploadRefused
    ? error.refusal
    : refusal("storage", { retryAfterMs: 1_000 });
}

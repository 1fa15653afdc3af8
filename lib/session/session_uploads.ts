import { type Refusal, refusal } from "../protocol/mod.ts";
import type { Attachments } from "./attachments.ts";
import type { UploadDesk, UploadVisit } from "./upload_desk.ts";

/** A session's uploads, whose code is loaded when the first is announced. */
export class SessionUploads {
  readonly #attachments: (() => Promise<Attachments>) | undefined;
  readonly #visit: () => UploadVisit;
  #desk: UploadDesk | null = null;
  #opening: Promise<UploadDesk> | null = null;

  /** @param visit is asked when the first is announced: until then `hello` may change who speaks */
  constructor(attachments: (() => Promise<Attachments>) | undefined, visit: () => UploadVisit) {
    this.#attachments = attachments;
    this.#visit = visit;
  }

  /** Whether any was announced. */
  get begun(): boolean {
    return this.#opening !== null;
  }

  /** Does something of an upload, in the order asked. */
  act(upload: number, does: (desk: UploadDesk) => void): void {
    const refuse = (reason: Refusal) => this.#visit().answer({ type: "error", upload, ...reason });
    if (this.#desk) return does(this.#desk);
    if (!this.#attachments) return refuse(refusal("file_too_large"));
    this.#opening ??= this.#open(this.#attachments);
    this.#opening.then(does).catch(() => refuse(refusal("internal")));
  }

  /** Takes a binary frame; false if none is expected. */
  chunk(bytes: Uint8Array<ArrayBuffer>): boolean {
    this.#desk?.chunk(bytes);
    return this.#desk !== null;
  }

  /** The connection has ended. */
  end(): void {
    this.#opening?.then((desk) => desk.end()).catch(() => {});
  }

  async #open(attachments: () => Promise<Attachments>): Promise<UploadDesk> {
    const visit = this.#visit();
    const [shared, { UploadDesk }] = await Promise.all([
      attachments(),
      import("./upload_desk.ts"),
    ]);
    return this.#desk = new UploadDesk(shared, visit);
  }
}

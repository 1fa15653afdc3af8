/** What the two ways of uploading are given. */
import type { ClientFrame } from "../protocol/client_frames.ts";
import type { ErrorFrame, UploadFrame } from "../protocol/server_frames.ts";
import type { BinaryFrames } from "./transport.ts";
import type { UploadOptions } from "./types.ts";

/** What a server says of an upload. */
export type UploadAnswer = UploadFrame | (ErrorFrame & { upload: number });

/** Where frames go. */
export interface UploadChannel {
  /** For binary frames, while the connection is open and has any. */
  readonly binary: BinaryFrames | undefined;
  /** Sends if the connection is open. */
  send(frame: ClientFrame): void;
}

/** A file on its way. */
export interface Job {
  readonly room: string;
  readonly file: Blob;
  readonly about:
    & { name: string; size: number; sha256?: string }
    & Pick<
      UploadOptions,
      "width" | "height" | "thumbnail"
    >;
  readonly signal: AbortSignal;
  /** The server's id of the upload, once it has told it. */
  id: string | null;
  /** Told how many bytes the server has. */
  progress(bytes: number): void;
}

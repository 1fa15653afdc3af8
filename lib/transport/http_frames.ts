/** How frames travel over plain HTTP, where one request follows the other. */

/** Frames in a body: one JSON text a line (a frame has no line end in it). */
export const FRAMES_TYPE = "application/x-ndjson";

/** A reader stays present for so long after a request that it can follow up, in milliseconds. */
export const LINGER_MS = 10_000;

/** Headers of a response that no cache keeps and no proxy holds back, packs or changes. */
export const UNBUFFERED: Readonly<Record<string, string>> = {
  "cache-control": "no-store, no-transform",
  // nginx and those that learnt from it.
  "x-accel-buffering": "no",
};

/** The last frame of a connection that the server ends: what a WebSocket's close frame says. */
export function closeFrame(code: number, reason: string): string {
  return JSON.stringify({ type: "close", code, reason });
}

/** A body of frames. */
export function framesBody(frames: readonly string[]): string {
  return frames.map((frame) => `${frame}\n`).join("");
}

/** Uploads as the protocol has them, for tests that share no code with the client library. */
import { assertEquals } from "@std/assert";
import type { PlainHost } from "./plain_host.ts";
import { SeededRandom } from "./seeded_random.ts";

/** Bytes of a chunk. */
export const PIECE = 16 * 1024;

/** Bytes that are no pattern: a chunk in the wrong place is seen. */
export function someBytes(length: number, seed = length): Uint8Array<ArrayBuffer> {
  const random = new SeededRandom(seed);
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at++) bytes[at] = random.below(256);
  return bytes;
}

/** A binary frame with a chunk. */
export function chunk(
  upload: number,
  offset: number,
  payload: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(12 + payload.length);
  frame.set([1, 1]);
  new DataView(frame.buffer).setUint32(4, upload);
  new DataView(frame.buffer).setUint32(8, offset);
  frame.set(payload, 12);
  return frame;
}

/** SHA-256 in base64. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toBase64();
}

// deno-lint-ignore no-explicit-any -- frames are looked at as JSON
export type Frame = any;

/** First parts of all keys that have to do with files. */
export async function kept(host: PlainHost): Promise<unknown[]> {
  const found = await host.kv.list({ prefix: [] }, { limit: 500 });
  const kinds = ["chunk", "file", "incoming", "upload"];
  return found.map(({ key }) => key[0]).filter((kind) => kinds.includes(kind as string));
}

/** Somebody who uploads, in a room of their own. */
export async function visit(host: PlainHost, user = "anna") {
  const hosted = await host.openJson(user);
  const frames = () => hosted.frames.map((frame): Frame => JSON.parse(frame as string)).slice(1);
  const { session } = hosted;
  let seen = 0;
  return {
    session,
    frames,
    send: (frame: unknown) => session.receive(JSON.stringify(frame)),
    chunk: (upload: number, offset: number, payload: Uint8Array) =>
      session.receiveBinary(chunk(upload, offset, payload)),
    /** What came since it was last asked, as soon as there are `count` frames. */
    async next(count = 1): Promise<Frame[]> {
      await host.until(() => frames().length >= seen + count);
      const fresh = frames().slice(seen, seen + count);
      seen += count;
      return fresh;
    },
  };
}

/** The frame that announces a file. */
export const announce = (upload: number, bytes: Uint8Array, more: object = {}) => ({
  type: "upload",
  room: "lobby",
  upload,
  name: "a.bin",
  size: bytes.length,
  ...more,
});

/** Uploads all of it; the file. */
export async function upload(
  anna: Awaited<ReturnType<typeof visit>>,
  bytes: Uint8Array,
  more: object = {},
): Promise<Frame> {
  anna.send(announce(9, bytes, more));
  const [begun] = await anna.next();
  assertEquals(begun.type, "upload", JSON.stringify(begun));
  for (let at = begun.offset; at < bytes.length; at += PIECE) {
    anna.chunk(9, at, bytes.subarray(at, at + PIECE));
    await anna.next();
  }
  const [done] = await anna.next();
  return done.file;
}

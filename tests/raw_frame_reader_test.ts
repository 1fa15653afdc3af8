import { assertEquals } from "@std/assert";
import { PREVIEW_BYTES, type RawFrame, RawFrameReader } from "../lib/transport/raw_frame_reader.ts";
import { OPCODE, rawFrame } from "./support/raw_socket.ts";

/** Frames read from bytes that come in pieces of `size`. */
function read(bytes: Uint8Array, size: number): RawFrame[] {
  const frames: RawFrame[] = [];
  const reader = new RawFrameReader((frame) => frames.push(frame));
  for (let at = 0; at < bytes.length; at += size) reader.take(bytes.subarray(at, at + size));
  return frames;
}

function concat(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

Deno.test("frames are read alike, in whatever pieces they come", () => {
  const bytes = concat(
    rawFrame(OPCODE.text, "안", false),
    rawFrame(OPCODE.ping, "", true),
    rawFrame(OPCODE.continuation, "녕", true),
    rawFrame(OPCODE.binary, new Uint8Array(200).fill(7), true),
    rawFrame(OPCODE.binary, new Uint8Array(70_000).fill(8), true),
    new Uint8Array([0x88, 0x02, 0x03, 0xe8]),
  );
  const whole = read(bytes, bytes.length);
  assertEquals(
    whole.map(({ opcode, final, masked, length, headBytes }) => [
      opcode,
      final,
      masked,
      length,
      headBytes,
    ]),
    [
      [1, false, true, 3, 6],
      [9, true, true, 0, 6],
      [0, true, true, 3, 6],
      [2, true, true, 200, 8],
      [2, true, true, 70_000, 14],
      [8, true, false, 2, 2],
    ],
  );
  for (const size of [1, 2, 3, 5, 7, 64, 1_000]) assertEquals(read(bytes, size), whole);
});

Deno.test("of a payload the beginning is kept, without its mask", () => {
  const text = "소리".repeat(100);
  const [frame] = read(rawFrame(OPCODE.text, text, true), 10);
  assertEquals(frame!.preview, new TextEncoder().encode(text).slice(0, PREVIEW_BYTES));
});

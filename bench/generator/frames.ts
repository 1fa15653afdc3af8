/**
 * RFC 6455 framing by hand, for a generator that must cost less than what it measures: a server's
 * frames are found in the bytes as they were read, without a copy, a string or an object each.
 */

/** Opcodes (RFC 6455 §5.2). */
export const OPCODE = { text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

const encoder = new TextEncoder();

/** A client's frame. Its mask is zero, which is allowed and leaves the payload as it is (§5.3). */
export function clientFrame(opcode: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const size = payload.length;
  const extended = size > 65_535 ? 8 : size > 125 ? 2 : 0;
  const frame = new Uint8Array(2 + extended + 4 + size);
  const view = new DataView(frame.buffer);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (extended === 8 ? 127 : extended === 2 ? 126 : size);
  if (extended === 2) view.setUint16(2, size);
  if (extended === 8) view.setBigUint64(2, BigInt(size));
  frame.set(payload, 2 + extended + 4);
  return frame;
}

/** A client's text frame. */
export function textFrame(text: string): Uint8Array<ArrayBuffer> {
  return clientFrame(OPCODE.text, encoder.encode(text));
}

/** What is told of each frame: its payload stands in `bytes` from `start` to `end`. */
export type OnFrame = (opcode: number, bytes: Uint8Array, start: number, end: number) => void;

/**
 * Finds the frames of a server in a stream of bytes. Frames that came whole are read where they
 * stand; only what is cut off by the end of a read is kept.
 */
export class FrameReader {
  #kept: Uint8Array = new Uint8Array(0);
  #filled = 0;

  /** Takes the first `count` of `bytes`, which may be used for something else afterwards. */
  take(bytes: Uint8Array, count: number, onFrame: OnFrame): void {
    if (this.#filled === 0) {
      const end = read(bytes, count, onFrame);
      if (end < count) this.#keep(bytes.subarray(end, count));
      return;
    }
    this.#keep(bytes.subarray(0, count));
    const end = read(this.#kept, this.#filled, onFrame);
    this.#kept.copyWithin(0, end, this.#filled);
    this.#filled -= end;
  }

  #keep(bytes: Uint8Array): void {
    const filled = this.#filled + bytes.length;
    if (filled > this.#kept.length) {
      const longer = new Uint8Array(filled * 2);
      longer.set(this.#kept.subarray(0, this.#filled));
      this.#kept = longer;
    }
    this.#kept.set(bytes, this.#filled);
    this.#filled = filled;
  }
}

/** Tells of the whole frames in the first `filled` bytes; returns where the last of them ends. */
function read(bytes: Uint8Array, filled: number, onFrame: OnFrame): number {
  let at = 0;
  while (at + 2 <= filled) {
    const short = bytes[at + 1]! & 0x7f;
    let start = at + 2;
    let size = short;
    if (short === 126) {
      if (at + 4 > filled) break;
      size = bytes[at + 2]! << 8 | bytes[at + 3]!;
      start = at + 4;
    } else if (short === 127) {
      if (at + 10 > filled) break;
      size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(at + 6);
      start = at + 10;
    }
    if (start + size > filled) break;
    onFrame(bytes[at]! & 0x0f, bytes, start, start + size);
    at = start + size;
  }
  return at;
}

/** Reads WebSocket frames out of bytes as they pass on a line (RFC 6455 §5.2). */

/** Bytes of a payload that are kept. */
export const PREVIEW_BYTES = 64;

/** A frame as it is on the wire. */
export interface RawFrame {
  /** Whether it ends its message. */
  final: boolean;
  opcode: number;
  masked: boolean;
  /** Bytes of the payload. */
  length: number;
  /** Bytes of the header, the mask among them. */
  headBytes: number;
  /** The beginning of the payload, unmasked. */
  preview: Uint8Array;
}

/** The longest header: two bytes, eight of length, four of mask. */
const MAX_HEAD = 14;

/**
 * Takes what passes piece by piece. It keeps a header at the most and the beginning of a payload,
 * however large the frame is.
 */
export class RawFrameReader {
  readonly #tell: (frame: RawFrame) => void;
  readonly #head = new Uint8Array(MAX_HEAD);
  #headLength = 0;
  #frame: RawFrame | null = null;
  #mask: Uint8Array | null = null;
  #seen = 0;

  /** @param tell called with each frame once all of it has passed */
  constructor(tell: (frame: RawFrame) => void) {
    this.#tell = tell;
  }

  take(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      if (!this.#frame) {
        this.#head[this.#headLength++] = bytes[at++]!;
        this.#frame = this.#readHead();
        if (!this.#frame) continue;
      } else {
        const count = Math.min(bytes.length - at, this.#frame.length - this.#seen);
        this.#look(this.#frame, bytes.subarray(at, at + count));
        this.#seen += count;
        at += count;
      }
      if (this.#frame && this.#seen === this.#frame.length) this.#end(this.#frame);
    }
  }

  /** The frame whose header is complete; null if bytes of it are missing. */
  #readHead(): RawFrame | null {
    const head = this.#head;
    const have = this.#headLength;
    if (have < 2) return null;
    const short = head[1]! & 0x7f;
    const lengthBytes = short === 127 ? 8 : short === 126 ? 2 : 0;
    const masked = (head[1]! & 0x80) !== 0;
    const headBytes = 2 + lengthBytes + (masked ? 4 : 0);
    if (have < headBytes) return null;
    const view = new DataView(head.buffer);
    const length = lengthBytes === 8
      ? Number(view.getBigUint64(2))
      : lengthBytes === 2
      ? view.getUint16(2)
      : short;
    this.#mask = masked ? head.slice(headBytes - 4, headBytes) : null;
    this.#seen = 0;
    return {
      final: (head[0]! & 0x80) !== 0,
      opcode: head[0]! & 0x0f,
      masked,
      length,
      headBytes,
      preview: new Uint8Array(Math.min(length, PREVIEW_BYTES)),
    };
  }

  #look({ preview }: RawFrame, bytes: Uint8Array): void {
    for (let n = 0; n < bytes.length && this.#seen + n < preview.length; n++) {
      const place = this.#seen + n;
      preview[place] = bytes[n]! ^ (this.#mask?.[place % 4] ?? 0);
    }
  }

  #end(frame: RawFrame): void {
    this.#frame = null;
    this.#headLength = 0;
    this.#tell(frame);
  }
}

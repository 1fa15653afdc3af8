/**
 * Binary frames of `sori.v1`: a chunk of an upload behind a header of 12 bytes, as a C compiler
 * would lay out `struct { uint8_t version, kind; uint16_t reserved; uint32_t upload, offset; }`
 * in network byte order. Not in `mod.ts`: only who uploads needs it.
 */

/** Bytes before the payload. */
export const CHUNK_HEADER_BYTES = 12;

/** Most bytes of payload in a chunk. */
export const CHUNK_PAYLOAD_BYTES = 16 * 1024;

/** Chunks of one upload that may be without an answer. */
export const CHUNK_WINDOW = 2;

const VERSION = 1;
const CHUNK = 1;

/** A chunk. */
export interface Chunk {
  /** The number under which the upload was announced on this connection. */
  upload: number;
  /** Where the payload begins in the file, in bytes. */
  offset: number;
  payload: Uint8Array<ArrayBuffer>;
}

/** The frame of a chunk. */
export function encodeChunk({ upload, offset, payload }: Chunk): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(CHUNK_HEADER_BYTES + payload.length);
  const header = new DataView(frame.buffer);
  header.setUint8(0, VERSION);
  header.setUint8(1, CHUNK);
  header.setUint16(2, 0);
  header.setUint32(4, upload);
  header.setUint32(8, offset);
  frame.set(payload, CHUNK_HEADER_BYTES);
  return frame;
}

/** Reads a binary frame; null if it is no chunk: too short or too long, or of another version. */
export function decodeChunk(frame: Uint8Array<ArrayBuffer>): Chunk | null {
  const length = frame.length - CHUNK_HEADER_BYTES;
  if (length < 1 || length > CHUNK_PAYLOAD_BYTES) return null;
  const header = new DataView(frame.buffer, frame.byteOffset, CHUNK_HEADER_BYTES);
  if (header.getUint8(0) !== VERSION || header.getUint8(1) !== CHUNK) return null;
  if (header.getUint16(2) !== 0) return null;
  return {
    upload: header.getUint32(4),
    offset: header.getUint32(8),
    payload: frame.subarray(CHUNK_HEADER_BYTES),
  };
}

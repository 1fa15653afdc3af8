/** A frame as the wire has it (RFC 6455 §5.2), from what a page knows of it. */

/** Opcodes (RFC 6455 §11.8). */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** The name of an opcode. */
export type OpcodeName = keyof typeof OPCODE;

/** The name of an opcode; `reserved` for those that mean nothing. */
export function opcodeName(opcode: number): OpcodeName | "reserved" {
  const names = Object.entries(OPCODE) as [OpcodeName, number][];
  return names.find(([, value]) => value === opcode)?.[0] ?? "reserved";
}

/**
 * The head of an unfragmented frame: FIN and opcode, MASK and length, and the longer length where
 * 7 bits do not hold it. The four bytes of the mask, which only the browser knows, come after it.
 */
export function frameHead(opcode: number, length: number, masked: boolean): Uint8Array {
  const first = 0x80 | opcode;
  const mask = masked ? 0x80 : 0;
  if (length < 126) return new Uint8Array([first, mask | length]);
  const head = new DataView(new ArrayBuffer(length < 0x10000 ? 4 : 10));
  head.setUint8(0, first);
  head.setUint8(1, mask | (length < 0x10000 ? 126 : 127));
  if (length < 0x10000) head.setUint16(2, length);
  else head.setBigUint64(2, BigInt(length));
  return new Uint8Array(head.buffer);
}

/** Bytes of a whole frame on the wire. What browsers send is masked, what servers send is not. */
export function wireBytes(opcode: number, length: number, masked: boolean): number {
  return frameHead(opcode, length, masked).length + (masked ? 4 : 0) + length;
}

/**
 * How urgent a frame is; a text without a type is what somebody says. What keeps the connection going, what people say, what is out of date in
 * a moment (typing, presence), what is large.
 */
export type Priority = "control" | "talk" | "signal" | "bulk" | "none";

const CONTROL = "hello welcome handshake join leave joined ping pong ack error bye people";
const SIGNAL = "typing presence read";
const TALK = "publish events history";

/** The priority of a frame, by its opcode and the `type` of its JSON. */
export function priorityOf(opcode: number, type: string | null): Priority {
  if (opcode >= 8) return "control";
  if (opcode === OPCODE.binary) return "bulk";
  if (type === null) return "talk";
  const among = (names: string) => names.split(" ").includes(type);
  return among(CONTROL) ? "control" : among(SIGNAL) ? "signal" : among(TALK) ? "talk" : "none";
}

/** The `type` of a JSON text; null if it has none. */
export function typeOf(text: string): string | null {
  // The type comes first in frames of `sori.v1`; long ones need not be parsed for it.
  const first = /^\s*\{\s*"type"\s*:\s*"([\w-]{1,32})"/.exec(text)?.[1];
  if (first !== undefined) return first;
  if (text.length > 4_096) return null;
  try {
    const { type } = JSON.parse(text);
    return typeof type === "string" ? type.slice(0, 32) : null;
  } catch {
    return null;
  }
}

/** Bytes as `81 86 …`, at most so many. */
export function hex(bytes: Uint8Array, most = Infinity): string {
  const shown = [...bytes.subarray(0, most)].map((byte) => byte.toString(16).padStart(2, "0"));
  return shown.join(" ") + (bytes.length > most ? " …" : "");
}

/** The payload of a close frame (RFC 6455 §5.5.1): two bytes of code, and the reason. */
export function closePayload(code: number, reason: string): Uint8Array {
  // 1005 stands for a frame without a code.
  if (code === 1005) return new Uint8Array();
  const text = new TextEncoder().encode(reason);
  const payload = new Uint8Array(2 + text.length);
  new DataView(payload.buffer).setUint16(0, code);
  payload.set(text, 2);
  return payload;
}

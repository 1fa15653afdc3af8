/**
 * The text of a measured message: who sent it, its number, when, then letters up to the length
 * that is wanted. Everything stands at a fixed place, so that it is read from bytes.
 */

/** A measured message, as it came back. */
export interface Message {
  writer: number;
  n: number;
  /** When it was sent, or should have been; milliseconds by {@linkcode now}. */
  time: number;
}

/** Shortest text, in characters. */
export const HEADER = 29;

/** Milliseconds since the Unix epoch, with fractions: the same in every thread of the machine. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

const FILLING = "the quick brown fox jumps over the lazy dog and goes home ";

/** The text of a message of `length` characters. */
export function messageText({ writer, n, time }: Message, length: number): string {
  const header = `${digits(writer, 2)} ${digits(n, 7)} ${time.toFixed(3)} `;
  return header + FILLING.repeat(Math.ceil(length / FILLING.length)).slice(0, length - HEADER);
}

/** Reads a message from its text in ASCII bytes, which starts at `at`. */
export function readMessage(bytes: Uint8Array, at: number): Message {
  return {
    writer: number(bytes, at, 2),
    n: number(bytes, at + 3, 7),
    time: number(bytes, at + 11, 13) + number(bytes, at + 25, 3) / 1_000,
  };
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, "0");
}

function number(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let i = at; i < at + length; i++) value = value * 10 + bytes[i]! - 48;
  return value;
}

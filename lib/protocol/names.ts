import { DEFAULT_LIMITS, type Limits } from "./limits.ts";

/** The room a visitor finds first. */
export const LOBBY = "lobby";

/** What the names of rooms begin with in which the guide's experiments happen: they are in no list. */
export const PRACTICE_PREFIX = "learn-";

// Patterns with classes of Unicode are made where they are used: what a class holds is looked up
// when its pattern is made, and four of them took 1 ms of every cold start.

// Control, format, surrogate, private-use and unassigned code points, line and paragraph
// separators: they could disguise one name as another or break a line.
const printable = (name: string) => name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "");

// What is in NFC already, shows, and is one code point a unit: most of Korean and English.
const PLAIN = /^[ -~\n가-힣]*$/;

// UTF-16 units that one code point of the result can come from: a letter with three marks, each
// of two units, and line ends of two.
const MOST_UNITS = 8;

// The same of names of rooms.
const PLAIN_NAME = /^[\w가-힣-]+$/;

/** Number of code points. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** The room's name in NFC, so that both ways of typing Hangul reach one room; null if not a name. */
export function roomName(input: string, limits: Limits = { ...DEFAULT_LIMITS }): string | null {
  if (input.length <= limits.roomNameLength && PLAIN_NAME.test(input)) return input;
  // Longer than any name can be, whatever normalisation does: do not even look.
  if (input.length > limits.roomNameLength * 8) return null;
  const name = input.normalize("NFC");
  // Letters of any script with the marks that belong to them, digits, '-' and '_'.
  return /^[\p{L}\p{M}\p{Nd}_-]+$/u.test(name) && codePoints(name) <= limits.roomNameLength
    ? name
    : null;
}

/** A display name in NFC, trimmed, single-spaced, printable; null if nothing is left or too long. */
export function displayName(input: string, limits: Limits = { ...DEFAULT_LIMITS }): string | null {
  if (input.length > limits.displayNameLength * 16) return null;
  const name = printable(input.normalize("NFC").replace(/\s+/gu, " ")).trim();
  return name !== "" && codePoints(name) <= limits.displayNameLength ? name : null;
}

/**
 * A message's text in NFC with `\n` line ends, without control characters, and without blank
 * space at its end; null if nothing is left or if it is longer than the limit.
 */
export function messageText(input: string, limits: Limits = { ...DEFAULT_LIMITS }): string | null {
  if (input.length > limits.textLength * MOST_UNITS) return null;
  if (PLAIN.test(input)) {
    const text = input.trimEnd();
    return text !== "" && text.length <= limits.textLength ? text : null;
  }
  // Normalising takes time with the square of a run of marks, so that has bounds of its own.
  // No language writes so many marks on one letter (UAX #15 §13, Stream-Safe Text Format).
  if (/\p{M}{31}/u.test(input)) return null;
  // Control characters other than tab and line feed go, and halves of surrogate pairs. Format
  // characters stay: emoji and several scripts need joiners, and right-to-left text its marks.
  const text = input.normalize("NFC").replace(/\r\n?/g, "\n")
    .replace(/[\p{Cs}]|(?![\n\t])\p{Cc}/gu, "").trimEnd();
  return text.trim() !== "" && codePoints(text) <= limits.textLength ? text : null;
}

/** Longest name of a file, in code points. */
export const FILE_NAME_LENGTH = 200;

/** The name of a file in NFC: the last part of a path, printable; null if nothing is left. */
export function fileName(input: string): string | null {
  if (input.length > FILE_NAME_LENGTH * 16) return null;
  const last = input.split(/[/\\]/).at(-1)!;
  const name = printable(last.normalize("NFC").replace(/\s+/gu, " ")).trim();
  return name !== "" && codePoints(name) <= FILE_NAME_LENGTH ? name : null;
}

/**
 * Where an event stands in its room's log. `at` names a committed segment: the generation (4 hex
 * digits) and the commit's versionstamp (20). A position `pos` is `at`, a dot and the index in
 * the segment in three digits: `000100000000000a31f80000.002`. Both sort as strings. To clients
 * a position is opaque: compare it, store it, send it back.
 */
export type Position = string;

/** The name of a segment; see {@linkcode Position}. */
export type At = string;

/** Length of an {@linkcode At}: 4 digits of generation and 20 of versionstamp. */
export const AT_LENGTH = 24;

/** Most events one segment may hold: the index has three digits. */
export const SEGMENT_EVENTS = 999;

/** Before everything: the `prev` of a log's first event, and what an empty room's head is. */
export const ORIGIN: Position = `${"0".repeat(AT_LENGTH)}.000`;

const PATTERN = /^[0-9a-f]{24}\.\d{3}$/;

/** Whether `value` has the form of a position; says nothing about whether the log holds it. */
export function isPosition(value: string): value is Position {
  return PATTERN.test(value);
}

/** The position of the event with `index` in the segment `at`. */
export function position(at: At, index: number): Position {
  return `${at}.${String(index).padStart(3, "0")}`;
}

/** The segment a position lies in. */
export function atOf(pos: Position): At {
  return pos.slice(0, AT_LENGTH);
}

/** The index of a position in its segment. */
export function indexOf(pos: Position): number {
  return Number(pos.slice(AT_LENGTH + 1));
}

/**
 * What Sori needs of a key-value store: a narrow view of Deno KV, so that the simulator can stand
 * in for it and so that every value is bytes. Bytes, because Deno KV serialises other values in
 * V8's own format, whose version a newer Deno raises: an older instance beside it could not read
 * them (measured: 2.5 fails on a number written by 2.9).
 */
import type { At } from "../protocol/mod.ts";

/** A key; all are built in `keys.ts`. */
export type Key = readonly (string | number)[];

/** A stored value with the versionstamp of the write that set it (20 hex digits). */
export interface Entry {
  key: Key;
  value: Uint8Array;
  versionstamp: string;
}

/** Keys below `prefix`: all, or those from `start` on (inclusive), before `end`, or both. */
export type Range = { prefix: Key } & ({ start?: Key; end?: never } | { start?: Key; end: Key });

/** One atomic write. */
export interface Write {
  /** The write happens only if each key still has this versionstamp (null: no value). */
  checks: readonly { key: Key; versionstamp: string | null }[];
  set?: readonly { key: Key; value: Uint8Array; expireInMs?: number }[];
  delete?: readonly Key[];
  /** Set under `prefix` and the commit's own versionstamp as last part: an append in commit order. */
  append?: { prefix: Key; value: Uint8Array; expireInMs?: number };
  /** The same under other prefixes, each once. */
  beside?: readonly { prefix: Key; value: Uint8Array }[];
}

/** The store would not take so many checks in one write: nothing was written. */
export class TooManyChecksError extends Error {
  override name = "TooManyChecksError";
}

/** A key-value store with Deno KV's consistency. */
export interface Kv {
  get(key: Key): Promise<Entry | null>;
  /** In the order of `keys`, each from a snapshot of ten or fewer. */
  getMany(keys: readonly Key[]): Promise<(Entry | null)[]>;
  /** At most `limit` ≤ 500 entries, all of one snapshot. */
  list(range: Range, options: { limit: number; reverse?: boolean }): Promise<Entry[]>;
  /**
   * The versionstamp of the write, or null if a check failed. Both answers are only likely over
   * a network, whose client repeats writes by itself (R4); and when this throws anything but
   * {@linkcode TooManyChecksError}, nothing is known.
   */
  commit(write: Write): Promise<string | null>;
  /**
   * Calls back whenever one of `keys` (≤ 10) may have changed, with their present state; may
   * coalesce. Ends when `signal` aborts; rejects when the store breaks the watch.
   */
  watch(
    keys: readonly Key[],
    onChange: (entries: (Entry | null)[]) => void,
    signal: AbortSignal,
  ): Promise<void>;
  close(): void;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Text as stored: UTF-8. */
export function toBytes(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** The text of a stored value. */
export function fromBytes(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** A small record as stored: JSON. */
export function toJson(value: unknown): Uint8Array<ArrayBuffer> {
  return encoder.encode(JSON.stringify(value));
}

/** Reads what {@linkcode toJson} wrote. Only this server writes there, so the shape is trusted. */
export function fromJson<Shape>(bytes: Uint8Array): Shape {
  return JSON.parse(decoder.decode(bytes)) as Shape;
}

/** The `at` of a segment that was committed with `versionstamp` in `generation`. */
export function atFrom(generation: string, versionstamp: string): At {
  return generation + versionstamp;
}

/** Whether local KV refused because another handle of the file was writing. */
export function isLocked(error: unknown): boolean {
  return error instanceof Error && /database is (locked|busy)/i.test(error.message);
}

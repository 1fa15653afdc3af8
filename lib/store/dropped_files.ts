/**
 * Files of messages that were deleted. Which messages name a file is written with them; what takes a
 * message's text away leaves a note of its files in the same write, and whoever finds the note does
 * the rest, again if need be: once no message names a file it is not given out any more, and a while
 * later its bytes go.
 */
import { AT_LENGTH, atOf, type Position, type StoredEvent } from "../protocol/mod.ts";
import type { StoredFile } from "./blobs.ts";
import { keys } from "./keys.ts";
import { type Entry, fromJson, type Key, type Kv, toJson } from "./kv.ts";
import { listPages } from "./list_pages.ts";

/** Notes that one read brings, and such reads of one round. */
const NOTES = 20;
const READS = 25;
/** Pieces of a file that are taken away at once. */
const PIECES = 16;
/**
 * A message that was to have the file before that was dropped may still be on its way into the log
 * for so long, in milliseconds.
 */
const SETTLED_MS = 15_000;

/** A file, and the message that named it. */
export type DroppedFile = readonly [id: string, pos: Position];

interface Note {
  time: number;
  files: DroppedFile[];
}

/** The files that go with a message, small pictures among them. */
export function filesDropped(event: StoredEvent, pos: Position): DroppedFile[] {
  return filesNamed(event).map((id) => [id, pos] as const);
}

/** The ids of the files of a message. */
export function filesNamed({ files }: Pick<StoredEvent, "files">): string[] {
  const ids = (files ?? []).flatMap(({ id, thumbnail }) => thumbnail ? [id, thumbnail] : [id]);
  return [...new Set(ids)];
}

/** What a write that redacts an entry sets beside; nothing where there are no files. */
export function droppedNote(
  room: string,
  at: string,
  files: readonly DroppedFile[],
  time: number,
): { key: Key; value: Uint8Array }[] {
  if (files.length === 0) return [];
  return [{ key: keys.dropped(room, at, files[0]![1]), value: toJson({ time, files }) }];
}

/** Does what is due about dropped files, in their order. Call it again: a file goes in two rounds. */
export async function dropFiles(kv: Kv, now: number): Promise<void> {
  let reads = 0;
  for await (const notes of listPages(kv, { prefix: keys.allDropped }, NOTES)) {
    for (const note of notes) await dropNoted(kv, note, now);
    if (++reads === READS) return;
  }
}

async function dropNoted(kv: Kv, { key, value, versionstamp }: Entry, now: number): Promise<void> {
  const { time, files } = fromJson<Note>(value);
  let done = now - time >= SETTLED_MS;
  for (const file of files) {
    if (!await drop(kv, String(key[1]), file, now)) done = false;
  }
  if (done) await kv.commit({ checks: [{ key, versionstamp }], delete: [key] });
}

/** Does what is due about one. @returns whether nothing is left to be done */
async function drop(
  kv: Kv,
  room: string,
  [id, pos]: DroppedFile,
  now: number,
): Promise<boolean> {
  const at = atOf(pos);
  const use = [...keys.fileUse(id, room, at.slice(0, 4), pos.slice(AT_LENGTH + 1)), at.slice(4)];
  await kv.commit({ checks: [], delete: [use] });
  const [[other], entry] = await Promise.all([
    kv.list({ prefix: keys.fileUses(id) }, { limit: 1 }),
    kv.get(keys.file(id)),
  ]);
  if (entry) {
    const { droppedAt, ...file } = fromJson<StoredFile>(entry.value);
    const checks = [{ key: entry.key, versionstamp: entry.versionstamp }];
    if (other && droppedAt === undefined) return true;
    if (other || droppedAt === undefined) {
      const value = toJson(other ? file : { ...file, droppedAt: now });
      const written = await kv.commit({ checks, set: [{ key: entry.key, value }] });
      return written !== null && other !== undefined;
    }
    // Until it was not given out any more, somebody could have it for another message.
    if (now - droppedAt < SETTLED_MS) return false;
    if (await kv.commit({ checks, delete: [entry.key] }) === null) return false;
  }
  if (other) return true;
  // Without its description nobody finds it; should this end here, the note is still there.
  for (;;) {
    const pieces = await kv.list({ prefix: keys.chunks(id) }, { limit: PIECES });
    if (pieces.length === 0) return true;
    await kv.commit({ checks: [], delete: pieces.map(({ key }) => key) });
  }
}

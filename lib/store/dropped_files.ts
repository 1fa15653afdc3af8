/**
 * Files of messages that were deleted. Which messages name a file is written with them; what takes a
 * message's text away leaves a note of its files in the same write, and whoever finds the note does
 * the rest, again if need be: once no message names a file it is not given out any more, and a while
 * later its bytes go.
 */
import { AT_LENGTH, atOf, type Position, type StoredEvent } from "../protocol/mod.ts";
import type { StoredFile } from "./blobs.ts";
import { keys } from "./keys.ts";
import { fromJson, type Key, type Kv, toJson } from "./kv.ts";

/** Notes one round looks at. */
const NOTES = 20;
/** Pieces of a file that are taken away at once. */
const PIECES = 16;
/**
 * A message that named the file before it was dropped may still be on its way into the log for so
 * long, in milliseconds.
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

/** Does what is to be done about dropped files, a few notes at a time. */
export async function dropFiles(kv: Kv, now: number): Promise<void> {
  for (const note of await kv.list({ prefix: keys.allDropped }, { limit: NOTES })) {
    const { time, files } = fromJson<Note>(note.value);
    const settled = now - time >= SETTLED_MS;
    for (const file of files) await drop(kv, String(note.key[1]), file, settled, now);
    if (!settled) continue;
    const checks = [{ key: note.key, versionstamp: note.versionstamp }];
    await kv.commit({ checks, delete: [note.key] });
  }
}

async function drop(
  kv: Kv,
  room: string,
  [id, pos]: DroppedFile,
  settled: boolean,
  now: number,
): Promise<void> {
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
    if (other || !settled) {
      if ((droppedAt === undefined) === (other !== undefined)) return;
      const value = toJson(other ? file : { ...file, droppedAt: now });
      await kv.commit({ checks, set: [{ key: entry.key, value }] });
      return;
    }
    if (await kv.commit({ checks, delete: [entry.key] }) === null) return;
  }
  if (other || !settled) return;
  // Without its description nobody finds it; should this end here, the note is still there.
  for (;;) {
    const pieces = await kv.list({ prefix: keys.chunks(id) }, { limit: PIECES });
    if (pieces.length === 0) return;
    await kv.commit({ checks: [], delete: pieces.map(({ key }) => key) });
  }
}

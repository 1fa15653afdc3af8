/**
 * What was deleted loses its text where it is stored: in place, so that positions stay. A deletion's
 * commit leaves a note of what is to be done; whoever finds it does it, again if need be (R7).
 */
import {
  atOf,
  placed,
  type Position,
  position,
  type StoredEvent,
  type WireSegment,
} from "../protocol/mod.ts";
import { forgetChanges, readStanding } from "./changes.ts";
import { droppedNote, filesDropped } from "./dropped_files.ts";
import { keys } from "./keys.ts";
import { type Entry, fromBytes, fromJson, type Key, type Kv, toBytes, toJson } from "./kv.ts";
import { listPages } from "./list_pages.ts";
import { readEntry, type Segment, storedText, toWire } from "./segment.ts";

/** Entries that are rewritten at once: a write takes 800 KiB. */
const PART = 10;
/** Notes that one read brings, and such reads of one round. */
const NOTES = 50;
const READS = 20;
/**
 * What was checked before the deletion may still be on its way into the log for so long, and who has
 * read the message before it was redacted still has to find that it is gone. Then it is looked once
 * more, and the note goes.
 */
const SETTLED_MS = 15_000;

/** Does what is to be done, in all rooms or in one. */
export async function redactDeleted(kv: Kv, now: number, room?: string): Promise<void> {
  const prefix = room === undefined ? keys.allRedactions : keys.redactions(room);
  let reads = 0;
  for await (const notes of listPages(kv, { prefix }, NOTES)) {
    for (const note of notes) await redactNoted(kv, note, now);
    if (++reads === READS) return;
  }
}

async function redactNoted(kv: Kv, { key, value, versionstamp }: Entry, now: number) {
  const [, room, target] = key as [string, string, Position];
  const { time } = fromJson<{ time: number }>(value);
  const settled = now - time >= SETTLED_MS;
  await redact(kv, room, target, settled, now);
  if (settled) await kv.commit({ checks: [{ key, versionstamp }], delete: [key] });
}

/** Takes the text of a message, and of its edits, out of the store. */
async function redact(
  kv: Kv,
  room: string,
  target: Position,
  settled: boolean,
  now: number,
): Promise<void> {
  const { deleted, edits } = await readStanding(kv, room, target);
  const places = [target, ...edits];
  for (let from = 0; from < places.length; from += PART) {
    while (!await redactPart(kv, room, target, places.slice(from, from + PART), now));
  }
  // What is written under it has the texts of edits, too; and says where they are, until the end.
  await forgetChanges(kv, room, target, settled ? null : deleted);
}

/** Rewrites what some places of the log say; false if another rewriter was faster. */
async function redactPart(
  kv: Kv,
  room: string,
  target: Position,
  places: readonly Position[],
  now: number,
): Promise<boolean> {
  const turn = await kv.get(keys.rewrite(room));
  const changed = new Map<string, { key: Key; value: Uint8Array }>();
  let dropped: { key: Key; value: Uint8Array }[] = [];
  for (const place of places) {
    const start = keys.segment(room, place);
    const [entry] = await kv.list({ prefix: keys.log(room), start }, { limit: 1 });
    const value = entry && redactedEntry(entry, target);
    if (!entry || !value) continue;
    changed.set(JSON.stringify(entry.key), { key: entry.key, value });
    if (place !== target) continue;
    const { event } = placed(toWire(readEntry(entry))).find(({ pos }) => pos === target) ?? {};
    if (event) dropped = droppedNote(room, atOf(target), filesDropped(event, target), now);
  }
  if (changed.size === 0) return true;
  const written = await kv.commit({
    checks: [{ key: keys.rewrite(room), versionstamp: turn?.versionstamp ?? null }],
    set: [...changed.values(), ...dropped, { key: keys.rewrite(room), value: toJson({}) }],
  });
  return written !== null;
}

/** The value of an entry without the texts; null if it has none of them. */
function redactedEntry(entry: Entry, target: Position): Uint8Array | null {
  const segments = readEntry(entry);
  const redacted = segments.map((segment) => redactSegment(segment, target));
  if (redacted.every((segment, index) => segment === segments[index])) return null;
  // A merged entry is whole segments, and so begins with `{`.
  if (fromBytes(entry.value).startsWith("{")) {
    return toBytes(redacted.map(({ text }) => text).join(","));
  }
  const { time, events } = JSON.parse(redacted[0]!.text) as WireSegment;
  return toBytes(storedText(time, events.map((event) => JSON.stringify(event))));
}

/** A segment without the texts of a deleted message; the very segment if it has none of them. */
export function redactSegment(segment: Segment, target: Position): Segment {
  if (!segment.text.includes(target) && !target.startsWith(segment.at)) return segment;
  const { at, time, events } = JSON.parse(segment.text) as WireSegment;
  const redacted = events.map((event, index) => redactEvent(event, position(at, index), target));
  if (redacted.every((event, index) => event === events[index])) return segment;
  return { ...segment, text: JSON.stringify({ at, time, events: redacted }) };
}

function redactEvent(event: StoredEvent, pos: Position, target: Position): StoredEvent {
  const { from, type } = event;
  if (event.deleted) return event;
  if (pos === target) return { from, text: "", deleted: true };
  return type === "edit" && event.target === target
    ? { from, type, target, text: "", deleted: true }
    : event;
}

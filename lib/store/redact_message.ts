/**
 * What was deleted loses its text where it is stored: in place, so that positions stay. A deletion's
 * commit leaves a note of what is to be done; whoever finds it does it, again if need be (R7).
 */
import { type Position, position, type StoredEvent, type WireSegment } from "../protocol/mod.ts";
import { readStanding } from "./changes.ts";
import { keys } from "./keys.ts";
import { type Entry, fromBytes, fromJson, type Key, type Kv, toBytes, toJson } from "./kv.ts";
import { readEntry, type Segment, storedText } from "./segment.ts";

/** Entries that are rewritten at once: a write takes 800 KiB. */
const PART = 10;
/** Notes one round looks at. */
const NOTES = 50;
/**
 * What was checked before the deletion may still be on its way into the log for so long; then it is
 * looked once more, and the note goes.
 */
const SETTLED_MS = 15_000;

/** Does what is to be done, in all rooms or in one. */
export async function redactDeleted(kv: Kv, now: number, room?: string): Promise<void> {
  const prefix = room === undefined ? keys.allRedactions : keys.redactions(room);
  for (const note of await kv.list({ prefix }, { limit: NOTES })) {
    const [, of, target] = note.key as [string, string, Position];
    await redact(kv, of, target);
    const { time } = fromJson<{ time: number }>(note.value);
    if (now - time >= SETTLED_MS) {
      await kv.commit({
        checks: [{ key: note.key, versionstamp: note.versionstamp }],
        delete: [note.key],
      });
    }
  }
}

/** Takes the text of a message, and of its edits, out of the store. */
async function redact(kv: Kv, room: string, target: Position): Promise<void> {
  const standing = await readStanding(kv, room, target);
  const places = [target, ...standing.edits];
  for (let from = 0; from < places.length; from += PART) {
    const last = from + PART >= places.length;
    while (!await redactPart(kv, room, target, places.slice(from, from + PART), last));
  }
}

async function redactPart(
  kv: Kv,
  room: string,
  target: Position,
  places: readonly Position[],
  last: boolean,
): Promise<boolean> {
  const turn = await kv.get(keys.rewrite(room));
  const changed = new Map<string, { key: Key; value: Uint8Array }>();
  for (const place of places) {
    const start = keys.segment(room, place);
    const [entry] = await kv.list({ prefix: keys.log(room), start }, { limit: 1 });
    const value = entry && redactedEntry(entry, target);
    if (entry && value) changed.set(JSON.stringify(entry.key), { key: entry.key, value });
  }
  // What is written under it has the texts of edits, too; and says where they are, until the end.
  const prefix = keys.about(room, target);
  const about = last ? await kv.list({ prefix }, { limit: 500 }) : [];
  if (changed.size === 0 && about.length === 0) return true;
  const written = await kv.commit({
    checks: [{ key: keys.rewrite(room), versionstamp: turn?.versionstamp ?? null }],
    delete: about.map(({ key }) => key),
    set: [...changed.values(), { key: keys.rewrite(room), value: toJson({}) }],
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

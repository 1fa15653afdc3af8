/**
 * Takes away in the log what somebody said: events are rewritten in place, so that positions stay
 * and every reader finds a deleted message where one was (R7).
 */
import {
  type At,
  atOf,
  type Position,
  position,
  type StoredEvent,
  type WireSegment,
} from "../protocol/mod.ts";
import { forgetAllChanges } from "./changes.ts";
import { type DroppedFile, droppedNote, filesDropped } from "./dropped_files.ts";
import { atOfKey, keys } from "./keys.ts";
import { type Entry, fromBytes, type Kv, toBytes } from "./kv.ts";

/** Entries a step looks at: rewritten, full ones fit one write (Deno KV takes 800 KiB). */
const STEP_ENTRIES = 10;
/** Tries of a step, when others rewrite the room at the same time. */
const TRIES = 20;

/** Whose messages are redacted, and which of them. */
export interface Redaction {
  /** A user; null: anybody. */
  user: string | null;
  /** What stands from here on stays. */
  until?: Position;
}

/** What a step has done. */
export interface RedactStep {
  /** Where to go on; null: the log is done. */
  next: At | null;
  /** Messages that were redacted. */
  redacted: number;
  /** Whether there was anything of theirs, redacted before or now. */
  found: boolean;
}

/** Redacts what somebody said in the next few entries of a room's log, from behind `after` on. */
export async function redactStep(
  kv: Kv,
  room: string,
  redaction: Redaction,
  after: At | null,
  now = 0,
): Promise<RedactStep> {
  for (let tries = 0; tries < TRIES; tries++) {
    const turn = await kv.get(keys.rewrite(room));
    const prefix = keys.log(room);
    const range = after === null
      ? { prefix }
      : { prefix, start: [...keys.segment(room, after), 0] };
    const entries = await kv.list(range, { limit: STEP_ENTRIES });
    const last = entries.at(-1);
    if (!last) return { next: null, redacted: 0, found: false };
    const seen = entries.map((entry) => redactEntry(entry, redaction));
    const changed = seen.filter(({ value }) => value !== null);
    const theirs = seen.flatMap(({ positions }) => positions);
    const found = theirs.length > 0;
    const end = atOfKey(last.key);
    const { until } = redaction;
    // A merged entry is named after its last segment: none behind this one begins before.
    const next = until !== undefined && end >= atOf(until) ? null : end;
    if (changed.length > 0) {
      const written = await kv.commit({
        checks: [{ key: keys.rewrite(room), versionstamp: turn?.versionstamp ?? null }],
        set: [
          ...changed.flatMap(({ key, value, files }) => [
            { key, value: value! },
            ...droppedNote(room, atOfKey(key), files, now),
          ]),
          { key: keys.rewrite(room), value: toBytes("{}") },
        ],
      });
      if (written === null) continue;
    }
    // Also of what was redacted before: whoever did it may have been stopped here.
    await forgetAllChanges(kv, room, theirs);
    const redacted = changed.reduce((sum, entry) => sum + entry.redacted, 0);
    return { next, redacted, found };
  }
  throw new Error(`The log of ${room} is rewritten all the time`);
}

/** What is left of an event by `user` (null: anybody): nothing that they wrote. Others' stay the very same. */
export function redactEvent(event: StoredEvent, user: string | null): StoredEvent {
  if (user !== null && event.from !== user) return event;
  if (event.type === undefined) {
    return event.deleted ? event : { from: event.from, text: "", deleted: true };
  }
  return event.type === "edit" && event.text !== "" ? { ...event, text: "", mentions: [] } : event;
}

/** The text of a segment without what `user` (null: anybody) said in it before `until`. */
export function redactText(text: string, user: string | null, until?: Position): string {
  const segment = JSON.parse(text) as WireSegment;
  const stays = (index: number) => until !== undefined && position(segment.at, index) >= until;
  const events = segment.events.map((event, index) =>
    stays(index) ? event : redactEvent(event, user)
  );
  return JSON.stringify({ ...segment, events });
}

/** The entry rewritten, or null as its value if nothing is to be taken away (any more). */
function redactEntry({ key, value }: Entry, { user, until }: Redaction) {
  const stored = fromBytes(value);
  const nothing = { key, value: null, redacted: 0, files: [], positions: [] };
  // Most entries hold nothing of theirs, and need not be read.
  if (user !== null && !stored.includes(`"${user}"`)) return nothing;
  const merged = stored.startsWith("{");
  const segments = JSON.parse(merged ? `[${stored}]` : `[{${stored}]`) as WireSegment[];
  let redacted = 0;
  let changed = false;
  const positions: Position[] = [];
  const files: DroppedFile[] = [];
  const made = segments.map((segment) => ({
    ...segment,
    events: segment.events.map((event, index) => {
      const pos = position(segment.at ?? atOfKey(key), index);
      const stays = (user !== null && event.from !== user) || (until !== undefined && pos >= until);
      if (stays) return event;
      if (event.type === undefined) positions.push(pos);
      const left = redactEvent(event, user);
      if (left === event) return event;
      changed = true;
      if (event.type === undefined) redacted++;
      files.push(...filesDropped(event, pos));
      return left;
    }),
  }));
  if (!changed) return { ...nothing, positions };
  const text = merged
    ? made.map((segment) => JSON.stringify(segment)).join(",")
    // As it was stored: without the braces' beginning and its name, which the key has.
    : JSON.stringify(made[0]).slice(1);
  return { key, value: toBytes(text), redacted, files, positions };
}

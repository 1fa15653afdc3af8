/**
 * Takes away in the log what somebody said: events are rewritten in place, so that positions stay
 * and every reader finds a deleted message where one was (R7).
 */
import {
  type At,
  type Position,
  position,
  type StoredEvent,
  type WireSegment,
} from "../protocol/mod.ts";
import { forgetChanges } from "./changes.ts";
import { atOfKey, keys } from "./keys.ts";
import { type Entry, fromBytes, type Kv, toBytes } from "./kv.ts";

/** Entries a step looks at: rewritten, full ones fit one write (Deno KV takes 800 KiB). */
const STEP_ENTRIES = 10;
/** Tries of a step, when others rewrite the room at the same time. */
const TRIES = 20;

/** What a step has done. */
export interface RedactStep {
  /** Where to go on; null: the log is done. */
  next: At | null;
  /** Messages that were redacted. */
  redacted: number;
  /** Ids of the files that belonged to them. */
  files: string[];
}

/** Redacts what `user` said in the next few entries of a room's log, from behind `after` on. */
export async function redactStep(
  kv: Kv,
  room: string,
  user: string,
  after: At | null,
): Promise<RedactStep> {
  for (let tries = 0; tries < TRIES; tries++) {
    const turn = await kv.get(keys.rewrite(room));
    const prefix = keys.log(room);
    const range = after === null
      ? { prefix }
      : { prefix, start: [...keys.segment(room, after), 0] };
    const entries = await kv.list(range, { limit: STEP_ENTRIES });
    const last = entries.at(-1);
    if (!last) return { next: null, redacted: 0, files: [] };
    const changed = entries.flatMap((entry) => redactEntry(entry, user));
    const next = atOfKey(last.key);
    if (changed.length === 0) return { next, redacted: 0, files: [] };
    const written = await kv.commit({
      checks: [{ key: keys.rewrite(room), versionstamp: turn?.versionstamp ?? null }],
      set: [
        ...changed.map(({ key, value }) => ({ key, value })),
        { key: keys.rewrite(room), value: toBytes("{}") },
      ],
    });
    if (written === null) continue;
    for (const pos of changed.flatMap(({ positions }) => positions)) {
      await forgetChanges(kv, room, pos);
    }
    return {
      next,
      redacted: changed.reduce((sum, { redacted }) => sum + redacted, 0),
      files: changed.flatMap(({ files }) => files),
    };
  }
  throw new Error(`The log of ${room} is rewritten all the time`);
}

/** What is left of an event by `user`: nothing that they wrote. Others' stay the very same. */
export function redactEvent(event: StoredEvent, user: string): StoredEvent {
  if (event.from !== user) return event;
  if (event.type === undefined) {
    return event.deleted ? event : { from: user, text: "", deleted: true };
  }
  return event.type === "edit" && event.text !== "" ? { ...event, text: "", mentions: [] } : event;
}

/** The text of a segment without what `user` said in it. */
export function redactText(text: string, user: string): string {
  const segment = JSON.parse(text) as WireSegment;
  const events = segment.events.map((event) => redactEvent(event, user));
  return JSON.stringify({ ...segment, events });
}

/** The entry rewritten, if there is anything of `user` in it. */
function redactEntry({ key, value }: Entry, user: string) {
  const stored = fromBytes(value);
  // Most entries hold nothing of theirs, and need not be read.
  if (!stored.includes(`"${user}"`)) return [];
  const merged = stored.startsWith("{");
  const segments = JSON.parse(merged ? `[${stored}]` : `[{${stored}]`) as WireSegment[];
  let redacted = 0;
  const positions: Position[] = [];
  const files: string[] = [];
  const made = segments.map((segment) => ({
    ...segment,
    events: segment.events.map((event, index) => {
      const left = redactEvent(event, user);
      if (left === event) return event;
      if (event.type === undefined) {
        redacted++;
        positions.push(position(segment.at ?? atOfKey(key), index));
      }
      for (const { id, thumbnail } of event.files ?? []) {
        files.push(id, ...thumbnail === undefined ? [] : [thumbnail]);
      }
      return left;
    }),
  }));
  if (redacted === 0 && JSON.stringify(made) === JSON.stringify(segments)) return [];
  const text = merged
    ? made.map((segment) => JSON.stringify(segment)).join(",")
    // As it was stored: without the braces' beginning and its name, which the key has.
    : JSON.stringify(made[0]).slice(1);
  return [{ key, value: toBytes(text), redacted, files, positions }];
}

import type { At } from "../protocol/mod.ts";
import { atOfKey, keys } from "./keys.ts";
import { type Entry, fromJson, type Kv, toBytes, toJson } from "./kv.ts";
import { joinText, readEntry, SEGMENT_BYTES } from "./segment.ts";

/** Entries one step looks at. */
const WINDOW = 200;
/** The newest entries stay as they are: they may still become part of a fuller one. */
const KEEP = 32;
/** Fewer are not worth a write, unless they fill a segment. */
const WORTH = 64;
/** What `"at":"…"` and the braces add to a stored segment, in bytes. */
const WRAPPING = 40;

/**
 * Merges one run of small segments of a room into a full one; true if it did and there may be
 * more. Positions stay: a merged value lists its segments in order, and its key is the last of
 * them (R1). It takes its turn with other rewriters and touches neither head nor lanes (R7).
 */
export async function mergeSegments(kv: Kv, room: string): Promise<boolean> {
  const [turn = null, progress = null] = await kv.getMany([keys.rewrite(room), keys.merged(room)]);
  const from = progress ? fromJson<{ upTo: At }>(progress.value).upTo : undefined;
  const prefix = keys.log(room);
  const found = await kv.list(
    from === undefined ? { prefix } : { prefix, start: [...keys.segment(room, from), 0] },
    { limit: WINDOW },
  );
  const run = firstRun(found.slice(0, -KEEP));
  if (run.length === 0) return false;
  const last = run.at(-1)!;
  const merged = joinText(run.flatMap(readEntry));
  const written = await kv.commit({
    checks: [{ key: keys.rewrite(room), versionstamp: turn?.versionstamp ?? null }],
    delete: run.slice(0, -1).map(({ key }) => key),
    set: [
      ...run.length > 1 ? [{ key: last.key, value: toBytes(merged) }] : [],
      { key: keys.rewrite(room), value: toJson({}) },
      { key: keys.merged(room), value: toJson({ upTo: atOfKey(last.key) }) },
    ],
  });
  return written !== null;
}

/** The first entries that make one full segment; none if there are too few to be worth it. */
function firstRun(entries: readonly Entry[]): Entry[] {
  let bytes = 0;
  for (const [index, { value }] of entries.entries()) {
    bytes += value.length + WRAPPING;
    if (bytes > SEGMENT_BYTES) return entries.slice(0, Math.max(1, index));
  }
  return entries.length >= WORTH ? [...entries] : [];
}

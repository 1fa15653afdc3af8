import type { At } from "../protocol/mod.ts";
import { atOfKey, keys } from "./keys.ts";
import { type Entry, fromJson, type Kv, toBytes, toJson } from "./kv.ts";
import { joinText, readEntry, SEGMENT_BYTES } from "./segment.ts";

/** One step looks at so many entries, or at fewer of so many bytes: what it reads is in memory. */
const WINDOW = { entries: 200, bytes: 1024 * 1024 } as const;
/** Entries one read brings. */
const PAGE = 64;
/** The newest entries stay as they are: they may still become part of a fuller one. */
const KEEP = 32;
/** Fewer are not worth a write, unless they fill a segment. */
const WORTH = 64;
/** Bytes one write may have; Deno KV takes 800 KiB an atomic. */
const WRITE_BYTES = 512 * 1024;
/** What `"at":"…"` and the braces add to a stored segment, in bytes. */
const WRAPPING = 40;

/**
 * Merges runs of small segments of a room into full ones; true if it did and there may be
 * more. Positions stay: a merged value lists its segments in order, and its key is the last of
 * them (R1). It takes its turn with other rewriters and touches neither head nor lanes (R7).
 */
export async function mergeSegments(kv: Kv, room: string): Promise<boolean> {
  const [turn = null, progress = null] = await kv.getMany([keys.rewrite(room), keys.merged(room)]);
  const from = progress ? fromJson<{ upTo: At }>(progress.value).upTo : undefined;
  // Between its pages nobody else can have rewritten, or the check of the turn will tell.
  const runs = fullRuns((await readWindow(kv, room, from)).slice(0, -KEEP));
  const last = runs.at(-1)?.at(-1);
  if (!last) return false;
  const several = runs.filter((run) => run.length > 1);
  const written = await kv.commit({
    checks: [{ key: keys.rewrite(room), versionstamp: turn?.versionstamp ?? null }],
    delete: several.flatMap((run) => run.slice(0, -1).map(({ key }) => key)),
    set: [
      ...several.map((run) => ({
        key: run.at(-1)!.key,
        value: toBytes(joinText(run.flatMap(readEntry))),
      })),
      { key: keys.rewrite(room), value: toJson({}) },
      { key: keys.merged(room), value: toJson({ upTo: atOfKey(last.key) }) },
    ],
  });
  return written !== null;
}

/** Entries after `from`, oldest first. */
async function readWindow(kv: Kv, room: string, from: At | undefined): Promise<Entry[]> {
  const prefix = keys.log(room);
  const found: Entry[] = [];
  for (let bytes = 0; found.length < WINDOW.entries && bytes < WINDOW.bytes;) {
    const after = found.at(-1)?.key ?? (from === undefined ? null : keys.segment(room, from));
    const range = after === null ? { prefix } : { prefix, start: [...after, 0] };
    const page = await kv.list(range, { limit: PAGE });
    found.push(...page);
    bytes += page.reduce((sum, { value }) => sum + value.length, 0);
    if (page.length < PAGE) break;
  }
  return found;
}

/** The entries in runs that make one full segment each; the last may be less, if it is worth it. */
function fullRuns(entries: readonly Entry[]): Entry[][] {
  const runs: Entry[][] = [];
  let run: Entry[] = [];
  let bytes = 0;
  let written = 0;
  for (const entry of entries) {
    const size = entry.value.length + WRAPPING;
    if (bytes + size > SEGMENT_BYTES && run.length > 0) {
      runs.push(run);
      if (run.length > 1) written += bytes;
      if (written + SEGMENT_BYTES > WRITE_BYTES) return runs;
      run = [];
      bytes = 0;
    }
    run.push(entry);
    bytes += size;
  }
  // One that is full by itself will find no company.
  if (run.length >= WORTH || bytes > SEGMENT_BYTES) runs.push(run);
  return runs;
}

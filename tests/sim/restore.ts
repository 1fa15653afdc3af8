import { keys } from "../../lib/store/keys.ts";
import { atFrom, fromJson, toJson, type Write } from "../../lib/store/kv.ts";
import type { MemoryKv } from "../support/memory_kv.ts";

/** Above all that a schedule may have come to by itself. */
const RAISED = "00ff";

/** A lane and a head, as they are stored. */
type StoredLane = { generation: string; commits: [at: string | null, ...numbers: unknown[]][] };
type StoredHead = { generation: string; at?: string };

/**
 * What a restore does once the old entries are there (R8): raises the generation; and if they were
 * written anew, which gave them other versionstamps, names the `at` in heads and lanes.
 */
export async function raiseGeneration(kv: MemoryKv, anew: boolean): Promise<void> {
  const set: NonNullable<Write["set"]>[number][] = [
    { key: keys.generation, value: toJson({ generation: RAISED }) },
  ];
  for (const { key, value, versionstamp } of anew ? await kv.list({ prefix: [] }, ALL) : []) {
    if (key[0] === "head") {
      const head = fromJson<StoredHead>(value);
      const at = head.at ?? atFrom(head.generation, versionstamp);
      set.push({ key, value: toJson({ ...head, at }) });
    } else if (key[0] === "lane") {
      const lane = fromJson<StoredLane>(value);
      const own = atFrom(lane.generation, versionstamp);
      const commits = lane.commits.map(([at, ...numbers]) => [at ?? own, ...numbers]);
      set.push({ key, value: toJson({ ...lane, commits }) });
    }
  }
  await kv.commit({ checks: [], set });
}

const ALL = { limit: 1_000_000 };

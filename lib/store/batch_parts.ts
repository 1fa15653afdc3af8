import type { Publish } from "./batch.ts";

/** Parts that are written at the same time, at the most. */
const MAX_PARTS = 16;

/**
 * Parts of a batch with about `lanesEach` lanes, to be written at the same time: where a store
 * takes few checks in one write and is far away, its round trips would add up otherwise. Users are
 * kept together, so what shares a lane or a connection stays in order (R6).
 */
export function partsOf(batch: readonly Publish[], lanesEach: number): Publish[][] {
  const lanes = new Map<string, Set<string>>();
  for (const { user, laneName } of batch) {
    const known = lanes.get(user);
    if (known) known.add(laneName);
    else lanes.set(user, new Set([laneName]));
  }
  const parts: Publish[][] = [];
  const partOf = new Map<string, Publish[]>();
  let space = 0;
  for (const [user, { size }] of lanes) {
    if (parts.length === 0 || (size > space && parts.length < MAX_PARTS)) {
      parts.push([]);
      space = lanesEach;
    }
    space -= size;
    partOf.set(user, parts.at(-1)!);
  }
  for (const publish of batch) partOf.get(publish.user)!.push(publish);
  return parts;
}

import { ORIGIN, type Position, refusal } from "../protocol/mod.ts";
import type { Publish } from "./batch.ts";
import { type KnownLanes, outcomeOf } from "./lanes.ts";

/**
 * Answers publishes whose numbers their lanes have taken, one call an origin.
 * @returns the last of their positions; the origin if there is none
 */
export function acknowledge(publishes: readonly Publish[], lanes: KnownLanes): Position {
  let end = ORIGIN;
  const byOrigin = new Map<Publish["origin"], [Publish, Position | null][]>();
  for (const publish of publishes) {
    const outcome = outcomeOf(lanes.peek(publish.laneName)!, publish.n);
    // R10: later ones have pushed it out. "Skipped" would be a lie, and nothing else is known.
    if (outcome === undefined) {
      publish.origin.refuse(publish, refusal("lane_lost"));
      continue;
    }
    if (outcome !== null && outcome > end) end = outcome;
    const list = byOrigin.get(publish.origin);
    if (list) list.push([publish, outcome]);
    else byOrigin.set(publish.origin, [[publish, outcome]]);
  }
  for (const [origin, answers] of byOrigin) origin.acknowledge(answers);
  return end;
}

import { assertEquals } from "@std/assert";
import {
  advanceLane,
  LANE_OUTCOMES,
  type LaneStep,
  NEW_LANE,
  outcomeOf,
  readLane,
  writeLane,
} from "../lib/store/lanes.ts";

const versionstamp = (commit: number) => String(commit).padStart(20, "0");
const position = (commit: number, index: number) => `0001${versionstamp(commit)}.00${index}`;

Deno.test("a lane tells of each number where it stands, and null for a skip", () => {
  const first = advanceLane(NEW_LANE, [[1, 0], [2, null]], "0001", versionstamp(1));
  const lane = advanceLane(first, [[3, 4]], "0001", versionstamp(2));
  assertEquals([1, 2, 3, 4].map((n) => outcomeOf(lane, n)), [
    position(1, 0),
    null,
    position(2, 4),
    undefined,
  ]);
});

Deno.test("a lane read from the store is the one that was written", () => {
  const before = advanceLane(NEW_LANE, [[1, 0], [2, null]], "0001", versionstamp(1));
  const steps: LaneStep[] = [[3, 1], [4, 2]];
  const value = writeLane(before, steps, "0001");
  assertEquals(
    readLane({ value, versionstamp: versionstamp(2) }),
    advanceLane(before, steps, "0001", versionstamp(2)),
  );
});

Deno.test("a lane remembers the newest numbers, at least as many as a client may send unanswered", () => {
  let lane = NEW_LANE;
  for (let n = 1; n <= 100; n++) lane = advanceLane(lane, [[n, 0]], "0001", versionstamp(n));
  assertEquals(outcomeOf(lane, 100 - LANE_OUTCOMES), undefined);
  assertEquals(outcomeOf(lane, 101 - LANE_OUTCOMES), position(101 - LANE_OUTCOMES, 0));
  // A commit is forgotten whole or not at all.
  const three: LaneStep[] = [[101, 0], [102, 1], [103, 2]];
  assertEquals(advanceLane(lane, three, "0001", versionstamp(101)).commits.length, 30);
});

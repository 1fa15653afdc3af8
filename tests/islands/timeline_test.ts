import { assertEquals } from "@std/assert";
import {
  type Timeline,
  timelineOf,
  toNewest,
  WINDOW,
  withNew,
  withNewer,
  withOlder,
  withSnapshot,
} from "../../islands/room/timeline.ts";
import type { Message } from "../../lib/protocol/fold.ts";
import { position } from "../../lib/protocol/position.ts";

/** Messages number `from` to `to`, by `who`. */
function run(from: number, to: number, who = "other"): Message[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const n = from + index;
    return { pos: position(n.toString(16).padStart(24, "0"), 0), from: who, text: `${n}`, time: n };
  });
}

const shown = ({ messages }: Timeline) => [messages[0]?.text, messages.at(-1)?.text];

Deno.test("a reader at the newest message sees what comes, and old ones are let go in strides", () => {
  let timeline = timelineOf(run(1, 100), false, true);
  timeline = withNew(timeline, run(101, 150), true, "me");
  assertEquals(shown(timeline), ["1", "150"]);
  timeline = withNew(timeline, run(151, 151), true, "me");
  assertEquals(shown(timeline), ["52", "151"]);
  assertEquals([timeline.more, timeline.unseen], [true, 0]);
});

Deno.test("a reader of older messages gets a count of what others wrote", () => {
  let timeline = timelineOf(run(1, 10), false, true);
  timeline = withNew(timeline, [...run(11, 12), ...run(13, 13, "me")], false, "me");
  assertEquals(shown(timeline), ["1", "13"]);
  assertEquals(timeline.unseen, 2);
  assertEquals(toNewest(timeline).unseen, 0);
});

Deno.test("a new topic stands in the talk and is no message that somebody missed", () => {
  const topics = run(11, 11).map((one) => ({ ...one, topic: true as const }));
  const timeline = withNew(timelineOf(run(1, 10), false, true), topics, false, "me");
  assertEquals([timeline.messages.length, timeline.unseen], [11, 0]);
});

Deno.test("a page left alone holds a bounded number of messages and ends at the newest", () => {
  let timeline = timelineOf(run(1, 10), false, true);
  for (let n = 11; n <= 5_000; n++) timeline = withNew(timeline, run(n, n), false, "me");
  assertEquals(shown(timeline), ["1", `${WINDOW.reading}`]);
  assertEquals(timeline.tail?.length, WINDOW.tail);
  assertEquals(timeline.unseen, 4_990);
  const newest = toNewest(timeline);
  assertEquals(shown(newest), ["4901", "5000"]);
  assertEquals([newest.more, newest.tail], [true, null]);
});

Deno.test("older pages go in above without doubles, and a long way up lets the newest go", () => {
  let timeline = timelineOf(run(1_000, 1_100), true, true);
  timeline = withOlder(timeline, run(950, 1_005), true);
  assertEquals(shown(timeline), ["950", "1100"]);
  for (const first of [850, 750, 650]) timeline = withOlder(timeline, run(first, first + 99), true);
  assertEquals(shown(timeline), ["650", "1049"]);
  assertEquals(shown(toNewest(timeline)), ["1001", "1100"]);
});

Deno.test("of a page that holds a thousand messages a reader gets the nearest, and the rest next", () => {
  let timeline = timelineOf(run(1_000, 1_100), true, true);
  timeline = withOlder(timeline, run(1, 999), false);
  assertEquals([...shown(timeline), timeline.more], ["900", "1100", true]);
  for (let turn = 0; turn < 9; turn++) timeline = withOlder(timeline, run(1, 999), false);
  assertEquals([...shown(timeline), timeline.more], ["1", "400", false]);
  assertEquals(timeline.tail?.length, WINDOW.tail);
  for (let turn = 0; turn < 7; turn++) timeline = withNewer(timeline, run(1, 1_100), false);
  assertEquals([...shown(timeline), timeline.tail], ["701", "1100", null]);
});

Deno.test("a snapshot that holds a thousand messages is not shown whole", () => {
  const opened = timelineOf(run(1, 50), false, true);
  const snapshot = withSnapshot(opened, run(2_000, 2_998), false, true);
  assertEquals([...shown(snapshot), snapshot.more], ["2899", "2998", true]);
});

Deno.test("the way back down closes the hole, with nothing missing and nothing twice", () => {
  let timeline: Timeline = { ...timelineOf(run(1, 50), false, false), tail: run(101, 120) };
  timeline = withNewer(timeline, run(51, 90), true);
  assertEquals(timeline.tail?.length, 20);
  timeline = withNewer(timeline, run(91, 110), true);
  assertEquals(timeline.tail, null);
  assertEquals(timeline.messages.map(({ text }) => Number(text)), run(1, 120).map((m) => m.time));
});

Deno.test("a last page closes the hole even if what came meanwhile is not known", () => {
  const timeline = withNewer(timelineOf(run(1, 50), false, false), run(51, 60), false);
  assertEquals(shown(timeline), ["1", "60"]);
  assertEquals(timeline.tail, null);
});

Deno.test("a snapshot replaces what a follower sees and leaves a reader in place", () => {
  const before = timelineOf(run(1, 50), false, true);
  assertEquals(shown(withSnapshot(before, run(400, 450), true, true)), ["400", "450"]);
  const reading = withSnapshot(before, run(400, 450), true, false);
  assertEquals(shown(reading), ["1", "50"]);
  assertEquals(reading.tail?.length, 51);
  const overlapping = withSnapshot(before, run(45, 60), true, false);
  assertEquals(shown(overlapping), ["1", "60"]);
  assertEquals(overlapping.messages.length, 60);
});

Deno.test("a page opened at an older place gets the newest messages beyond a hole", () => {
  const opened = timelineOf(run(1, 50), false, false);
  const joined = withSnapshot(opened, run(400, 450), true, false);
  assertEquals(shown(joined), ["1", "50"]);
  assertEquals(shown(toNewest(joined)), ["400", "450"]);
});

import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { DEFAULT_LIMITS, ORIGIN } from "../lib/protocol/mod.ts";
import { readHistory } from "../lib/session/history.ts";
import { indexed } from "../lib/store/changes.ts";
import {
  BATCH_EVENTS,
  endOf,
  fits,
  joinText,
  PAGE_BYTES,
  type Segment,
  SEGMENT_BYTES,
  storedText,
} from "../lib/store/segment.ts";
import { keys } from "../lib/store/keys.ts";
import { toBytes } from "../lib/store/kv.ts";
import { type Page, RoomLog } from "../lib/store/log.ts";
import { mergeSegments } from "../lib/store/merge.ts";
import { MemoryKv } from "./support/memory_kv.ts";

/** A store that counts the entries it lists. */
class CountingKv extends MemoryKv {
  listed = 0;
  override async list(...query: Parameters<MemoryKv["list"]>) {
    const found = await super.list(...query);
    this.listed += found.length;
    return found;
  }
}

/** A log of `count` segments with so many messages each. */
async function makeLog(count: number, messages: number): Promise<{ kv: CountingKv; log: RoomLog }> {
  const kv = new CountingKv();
  for (let n = 0; n < count; n++) {
    const events = Array.from(
      { length: messages },
      (_, i) => JSON.stringify({ from: "somebody", text: `${n}.${i}` }),
    );
    await kv.commit({
      checks: [],
      append: {
        prefix: keys.logGeneration("lobby", "0001"),
        value: toBytes(storedText(n, events)),
      },
    });
  }
  return { kv, log: new RoomLog(kv, "lobby") };
}

const events = ({ segments }: Page) => segments.reduce((sum, { count }) => sum + count, 0);

for (
  const [where, read] of [
    ["newest", (log: RoomLog) => log.readNewest(50)],
    ["one before a position", (log: RoomLog, pos: string) => log.readBefore(pos, 50)],
    ["one after a position", (log: RoomLog, pos: string) => log.readForward(pos, 50)],
    ["one around a position", (log: RoomLog, pos: string) => log.readAround(pos, 50)],
  ] as const
) {
  Deno.test(`a page of full segments reads a handful of entries: the ${where}`, async () => {
    const { kv, log } = await makeLog(100, BATCH_EVENTS);
    const { segments } = await log.readAfter(`${"0".repeat(24)}.000`, 50);
    kv.listed = 0;
    const page = await read(log, endOf(segments.at(-1)!));
    assertLessOrEqual(kv.listed, 8);
    assert(events(page) >= 50);
    assertLessOrEqual(events(page), 2 * BATCH_EVENTS);
  });
}

Deno.test("pages backwards are the log without a hole, whatever its segments are like", async () => {
  for (const [count, messages] of [[1, 1], [3, 1], [60, 1], [200, 1], [30, 7], [9, 60]] as const) {
    for (const merged of [false, true]) {
      const { kv, log } = await makeLog(count, messages);
      while (merged && await mergeSegments(kv, "lobby"));
      const found: Segment[] = [];
      let page = await log.readNewest(50);
      found.unshift(...page.segments);
      while (page.more) {
        page = await log.readBefore(found[0]!.at + ".000", 50);
        assertEquals(endOf(page.segments.at(-1)!) < `${found[0]!.at}.000`, true);
        found.unshift(...page.segments);
      }
      assertEquals(found.map(({ time }) => time), Array.from({ length: count }, (_, n) => n));
    }
  }
});

Deno.test("a batch has no more events than make a page long", () => {
  assert(fits(BATCH_EVENTS - 1, 1_000, 50));
  assert(!fits(BATCH_EVENTS, 1_000, 50));
});

for (const [where, size] of [["long messages of Hangul", 2_700], ["short ones", 3]] as const) {
  Deno.test(`pages of ${where} are bounded in bytes, and lead through the whole log`, async () => {
    const kv = new CountingKv();
    const text = "가".repeat(size);
    for (let n = 0; n < 150; n++) {
      await kv.commit({
        checks: [],
        append: {
          prefix: keys.logGeneration("lobby", "0001"),
          value: toBytes(storedText(n, [JSON.stringify({ from: "somebody", text })])),
        },
      });
    }
    const log = new RoomLog(kv, "lobby");
    const bytes = ({ segments }: Page) => toBytes(joinText(segments)).length;
    const most = PAGE_BYTES + SEGMENT_BYTES;
    const found: Segment[] = [];
    for (let page = await log.readNewest(100);;) {
      assertLessOrEqual(bytes(page), most);
      found.unshift(...page.segments);
      if (!page.more) break;
      page = await log.readBefore(`${found[0]!.at}.000`, 100);
    }
    assertEquals(found.map(({ time }) => time), Array.from({ length: 150 }, (_, n) => n));
    const forward: Segment[] = [];
    for (let page = await log.readForward(ORIGIN, 100);;) {
      assertLessOrEqual(bytes(page), most);
      forward.push(...page.segments);
      if (!page.more) break;
      page = await log.readForward(endOf(forward.at(-1)!), 100);
    }
    assertEquals(forward, found);
    const middle = endOf(found[75]!);
    const around = await log.readAround(middle, 100);
    assertLessOrEqual(bytes(around), 2 * most);
    assert(around.segments.some((segment) => endOf(segment) === middle));
  });
}

Deno.test("a page whose messages were much talked of is shorter", async () => {
  const { kv, log } = await makeLog(60, 1);
  const { segments } = await log.readNewest(60);
  const text = "가".repeat(4_000);
  for (const { at } of segments) {
    const event = { from: "somebody", type: "edit", target: `${at}.000`, text };
    const [{ prefix, value }] = indexed("lobby", "0001", 1, [[0, event]]) as [
      { prefix: string[]; value: Uint8Array<ArrayBuffer> },
    ];
    await kv.commit({ checks: [], beside: [{ prefix, value }] });
  }
  const before = `${segments.at(-1)!.at}.000`;
  const page = await readHistory(log, { before, limit: 50 }, DEFAULT_LIMITS);
  assertLessOrEqual(toBytes(JSON.stringify(page.changes)).length, PAGE_BYTES);
  assert(page.more && page.changes.length > 0 && page.changes.length === page.segments.length);
});

/** Erasing what a user said: in place, in steps, and on after a restart. */
import { assert, assertEquals } from "@std/assert";
import { foldSegments, ORIGIN } from "../lib/protocol/mod.ts";
import { beginErasure, findErasure, readErasure, stepErasure } from "../lib/store/erasures.ts";
import { keys } from "../lib/store/keys.ts";
import { toBytes } from "../lib/store/kv.ts";
import { RoomLog } from "../lib/store/log.ts";
import { mergeSegments } from "../lib/store/merge.ts";
import { storedText, toWire } from "../lib/store/segment.ts";
import { MemoryKv } from "./support/memory_kv.ts";

const TIME = 1_800_000_000_000;

/** Puts batches into a room's log: each a list of who says what. */
async function write(kv: MemoryKv, room: string, batches: [from: string, text: string][][]) {
  for (const batch of batches) {
    const events = batch.map(([from, text]) => JSON.stringify({ from, text }));
    await kv.commit({
      checks: [],
      set: [{ key: keys.head(room), value: toBytes("{}") }],
      append: {
        prefix: keys.logGeneration(room, "0001"),
        value: toBytes(storedText(TIME, events)),
      },
    });
  }
}
const messages = async (kv: MemoryKv, room: string) => {
  const { segments } = await new RoomLog(kv, room).readAfter(ORIGIN, 499);
  return foldSegments(toWire(segments));
};
/** Works on what there is until nothing is left; returns the number of steps. */
async function work(kv: MemoryKv, id: string, steps = Infinity): Promise<number> {
  let done = 0;
  while (done < steps) {
    const step = await stepErasure(kv, id, TIME);
    assert(step);
    done++;
    if (step.erasure.doneAt !== undefined) break;
  }
  return done;
}

Deno.test("what a user said is gone from every room, and everybody else's stays, at its place", async () => {
  const kv = new MemoryKv();
  await write(kv, "a", [[["anna", "one"], ["benn", "anna said one"]], [["anna", "two"]]]);
  await write(kv, "b", [[["benn", "three"]], [["anna", "four"]]]);
  const before = [...await messages(kv, "a"), ...await messages(kv, "b")].map(({ pos }) => pos);
  const id = await beginErasure(kv, "anna");
  await work(kv, id);
  const after = [...await messages(kv, "a"), ...await messages(kv, "b")];
  assertEquals(after.map(({ pos }) => pos), before);
  assertEquals(
    after.map(({ from, text, deleted }) => [from, text, deleted ?? false]),
    [
      ["anna", "", true],
      ["benn", "anna said one", false],
      ["anna", "", true],
      ["benn", "three", false],
      ["anna", "", true],
    ],
  );
  assertEquals((await readErasure(kv, id))!.redacted, 3);
  for (const room of ["a", "b"]) {
    for (const { value } of await kv.list({ prefix: keys.log(room) }, { limit: 500 })) {
      const stored = new TextDecoder().decode(value);
      for (const text of ['"one"', '"two"', '"four"']) assert(!stored.includes(text), stored);
    }
  }
});

Deno.test("merged entries are redacted too, and read as before", async () => {
  const kv = new MemoryKv();
  const batches = Array.from(
    { length: 200 },
    (_, n): [string, string][] => [[n % 3 === 0 ? "anna" : "benn", `text ${n}`]],
  );
  await write(kv, "a", batches);
  assert(await mergeSegments(kv, "a"));
  const id = await beginErasure(kv, "anna");
  await work(kv, id);
  const after = await messages(kv, "a");
  assertEquals(after.length, 200);
  for (const [n, { deleted, text }] of after.entries()) {
    assertEquals([deleted ?? false, text], n % 3 === 0 ? [true, ""] : [false, `text ${n}`]);
  }
});

Deno.test("an erasure that was broken off is gone on with by the next, where it stood", async () => {
  const kv = new MemoryKv();
  const long = Array.from({ length: 100 }, (): [string, string][] => [["anna", "hello"]]);
  await write(kv, "a", long);
  const id = await beginErasure(kv, "anna");
  assertEquals(await findErasure(kv, TIME), id);
  await work(kv, id, 3);
  // Whoever did these steps may still be at it; after half a minute they are not.
  assertEquals(await findErasure(kv, TIME + 29_000), null);
  assertEquals(await findErasure(kv, TIME + 31_000), id);
  assertEquals((await readErasure(kv, id))!.redacted, 30);
  const steps = await work(kv, id);
  assert(steps < 12, `${steps} more steps`);
  assertEquals((await readErasure(kv, id))!.redacted, 100);
  assertEquals(await findErasure(kv, TIME + 60_000), null);
});

Deno.test("a step that another isolate does at the same time counts once", async () => {
  const kv = new MemoryKv();
  await write(kv, "a", [[["anna", "one"]], [["anna", "two"]]]);
  const id = await beginErasure(kv, "anna");
  await Promise.all([stepErasure(kv, id, TIME), stepErasure(kv, id, TIME)]);
  await work(kv, id);
  assert((await messages(kv, "a")).every(({ deleted }) => deleted));
  assert((await readErasure(kv, id))!.redacted <= 2);
});

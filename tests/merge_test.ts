import { assert, assertEquals, assertLess } from "@std/assert";
import { keys } from "../lib/store/keys.ts";
import { toBytes } from "../lib/store/kv.ts";
import { RoomLog } from "../lib/store/log.ts";
import { mergeSegments } from "../lib/store/merge.ts";
import { storedText } from "../lib/store/segment.ts";
import { MemoryKv } from "./support/memory_kv.ts";

/** A log of `count` segments with one message each, of so many letters. */
async function makeLog(kv: MemoryKv, count: number, letters: (n: number) => number) {
  for (let n = 0; n < count; n++) {
    const event = JSON.stringify({ from: "somebody", text: "x".repeat(letters(n)) });
    const value = toBytes(storedText(n, [event]));
    await kv.commit({ checks: [], append: { prefix: keys.logGeneration("lobby", "0001"), value } });
  }
}

/** Everything in the log, as its readers see it. */
async function readAll(kv: MemoryKv): Promise<string> {
  const log = new RoomLog(kv, "lobby");
  const texts: string[] = [];
  for (let after = `${"0".repeat(24)}.000`;;) {
    const { segments } = await log.readForward(after, 1_000);
    if (segments.length === 0) return texts.join("\n");
    texts.push(...segments.map(({ text }) => text));
    after = `${segments.at(-1)!.at}.000`;
  }
}

/** A store that counts the bytes of the entries it lists. */
class CountingKv extends MemoryKv {
  listed = 0;
  override async list(...query: Parameters<MemoryKv["list"]>) {
    const found = await super.list(...query);
    this.listed += found.reduce((sum, { value }) => sum + value.length, 0);
    return found;
  }
}

const entries = async (kv: MemoryKv) =>
  (await kv.list({ prefix: keys.log("lobby") }, { limit: 500 })).length;

for (
  const [kind, letters] of [
    ["small", () => 50],
    ["middling", () => 9_000],
    ["mixed", (n: number) => n % 7 === 0 ? 55_000 : 900],
  ] as const
) {
  Deno.test(`merging ${kind} segments leaves fewer entries and the same log`, async () => {
    const kv = new MemoryKv();
    await makeLog(kv, 450, letters);
    const before = await readAll(kv);
    while (await mergeSegments(kv, "lobby"));
    assertLess(await entries(kv), 300);
    assert(await readAll(kv) === before, "the log reads otherwise");
  });
}

Deno.test("merging reads a log of full segments about twice, and writes none of them", async () => {
  const kv = new CountingKv();
  await makeLog(kv, 400, () => 55_000);
  while (await mergeSegments(kv, "lobby"));
  assert(kv.listed < 2.5 * 400 * 55_000, `${kv.listed} bytes were read`);
  assertEquals(await entries(kv), 400);
});

Deno.test("a merge goes on where the last one ended", async () => {
  const kv = new CountingKv();
  await makeLog(kv, 450, () => 900);
  while (await mergeSegments(kv, "lobby"));
  kv.listed = 0;
  assert(!await mergeSegments(kv, "lobby"));
  assertLess(kv.listed, 150 * 1_000);
});

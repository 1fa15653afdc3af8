import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import { SeededRandom } from "./support/seeded_random.ts";
import { type Position, position } from "../lib/protocol/mod.ts";
import { QueryError, readQuery } from "../lib/search/query.ts";
import { type Found, searchRoom } from "../lib/search/search.ts";
import { keys } from "../lib/store/keys.ts";
import { toBytes } from "../lib/store/kv.ts";
import { RoomLog } from "../lib/store/log.ts";
import { mergeSegments } from "../lib/store/merge.ts";
import { storedText } from "../lib/store/segment.ts";
import { MemoryKv } from "./support/memory_kv.ts";

/** A store that counts what is read. */
class CountingKv extends MemoryKv {
  reads = 0;
  bytes = 0;
  override async list(...query: Parameters<MemoryKv["list"]>) {
    const found = await super.list(...query);
    this.reads++;
    this.bytes += found.reduce((sum, { value }) => sum + value.length, 0);
    return found;
  }
}

const ROOM = "lobby";
const NOBODY = () => Promise.resolve({});
const PLENTY = { reads: 1_000, units: 1e9 };

/** Appends a segment with these events; messages of somebody where they are texts alone. */
async function append(kv: MemoryKv, time: number, events: (string | object)[]): Promise<void> {
  const texts = events.map((event) =>
    JSON.stringify(typeof event === "string" ? { from: "somebody", text: event } : event)
  );
  const value = toBytes(storedText(time, texts));
  await kv.commit({ checks: [], append: { prefix: keys.logGeneration(ROOM, "0001"), value } });
}

async function logOf(...texts: (string | object)[]): Promise<MemoryKv> {
  const kv = new MemoryKv();
  for (const [n, text] of texts.entries()) await append(kv, n * 1_000, [text]);
  return kv;
}

async function found(kv: MemoryKv, query: string, load = NOBODY): Promise<string[]> {
  const options = { before: null, budget: { ...PLENTY }, limit: 100 };
  const { hits } = await searchRoom({ kv, load }, ROOM, readQuery(query), options);
  return hits.map(({ message }) => message.text);
}

Deno.test("Hangul is found by any part of it, composed or in letters", async () => {
  const kv = await logOf("안녕하세요", "내일 만나요", "녕");
  for (const form of ["NFC", "NFD"]) {
    assertEquals(await found(kv, "녕하".normalize(form)), ["안녕하세요"]);
    assertEquals(await found(kv, "만나".normalize(form)), ["내일 만나요"]);
  }
  assertEquals(await found(kv, "녕"), ["녕", "안녕하세요"]);
  assertEquals(await found(kv, "년"), []);
});

Deno.test("initial consonants stand for syllables, and for themselves", async () => {
  const kv = await logOf("안녕", "ㅇㄴ", "아니", "ㅋㅋㅋ 좋아", "안경");
  assertEquals(await found(kv, "ㅇㄴ"), ["아니", "ㅇㄴ", "안녕"]);
  assertEquals(await found(kv, "안ㄴ"), ["안녕"]);
  assertEquals(await found(kv, "ㅋㅋ"), ["ㅋㅋㅋ 좋아"]);
});

Deno.test("case makes no difference, and all words have to be there", async () => {
  const kv = await logOf("The Build is green", "build it", "Ünïcode GREEN");
  assertEquals(await found(kv, "BUILD"), ["build it", "The Build is green"]);
  assertEquals(await found(kv, "green build"), ["The Build is green"]);
  assertEquals(await found(kv, '"build is"'), ["The Build is green"]);
  assertEquals(await found(kv, "ünï"), ["Ünïcode GREEN"]);
});

Deno.test("what JSON and regular expressions write otherwise is found as it is", async () => {
  const kv = await logOf('say "hi" \\o/', "a.c", "abc", "line\nbreak", "100% (sure) [x]");
  assertEquals(await found(kv, "\\o/"), ['say "hi" \\o/']);
  assertEquals(await found(kv, "a.c"), ["a.c"]);
  assertEquals(await found(kv, "(sure) [x]"), ["100% (sure) [x]"]);
  assertEquals(await found(kv, "from"), [], "only what was said, and not how it is stored");
});

Deno.test("filters say who, what and when", async () => {
  const image = { id: "1", name: "고양이.png", type: "image/png", size: 1 };
  const kv = await logOf(
    { from: "minji1", text: "see https://example.org" },
    { from: "hajun2", text: "", files: [image] },
    { from: "minji1", text: "notes", files: [{ ...image, name: "a.txt", type: "text/plain" }] },
  );
  const people = () => Promise.resolve({ minji1: { name: "민지" }, hajun2: {} });
  assertEquals(await found(kv, "from:민지", people), ["notes", "see https://example.org"]);
  assertEquals(await found(kv, "from:HAJUN2", people), [""]);
  assertEquals(await found(kv, "from:민지 has:link", people), ["see https://example.org"]);
  assertEquals(await found(kv, "has:image"), [""]);
  assertEquals(await found(kv, "has:file"), ["notes", ""]);
  assertEquals(await found(kv, "고양"), [""], "names of files are said, too");
  assertEquals(await found(kv, "after:1970-01-01T00:00:01Z before:1970-01-01T00:00:02Z"), [""]);
});

Deno.test("where the words are is told", async () => {
  const kv = await logOf("하나 둘 하나");
  const options = { before: null, budget: { ...PLENTY }, limit: 1 };
  const { hits } = await searchRoom({ kv, load: NOBODY }, ROOM, readQuery("둘 하나"), options);
  assertEquals(hits[0]!.marks, [[0, 2], [3, 4], [5, 7]]);
});

Deno.test("a query that asks for nothing, or is none, is told what to write", () => {
  const wrong = ["", "  ", '""', "has:car", "before:soon", "x".repeat(201), "a b c d e f g h i"];
  for (const query of wrong) assertThrows(() => readQuery(query), QueryError, undefined, query);
});

/** All texts that are found, page by page, with a budget for each page. */
async function inPages(
  kv: MemoryKv,
  query: string,
  page: { reads: number; units: number; limit: number },
  between: (pages: number) => Promise<unknown> = () => Promise.resolve(),
): Promise<{ texts: string[]; pages: Found[] }> {
  const pages: Found[] = [];
  for (let before: Position | null = null;;) {
    const { limit, reads, units } = page;
    const options = { before, budget: { reads, units }, limit };
    const found = await searchRoom({ kv, load: NOBODY }, ROOM, readQuery(query), options);
    pages.push(found);
    await between(pages.length);
    if (found.next === null) break;
    before = found.next;
  }
  return { texts: pages.flatMap(({ hits }) => hits.map(({ message }) => message.text)), pages };
}

Deno.test("page by page everything is found once, in order, whatever is merged meanwhile", async () => {
  const random = new SeededRandom(20_261_127);
  for (let round = 0; round < 20; round++) {
    const kv = new MemoryKv();
    const said: string[] = [];
    for (let n = 0; n < 150; n++) {
      const events = Array.from({ length: 1 + Math.floor(random.next() * 5) }, (_, i) => {
        const text = random.next() < 0.3 ? `hit ${n}.${i}` : `other ${n}.${i}`;
        if (text.startsWith("hit")) said.unshift(text);
        return text;
      });
      await append(kv, n, events);
    }
    const page = {
      reads: 1 + Math.floor(random.next() * 4),
      units: 100 + Math.floor(random.next() * 3_000),
      limit: 1 + Math.floor(random.next() * 7),
    };
    const mergeAt = 1 + Math.floor(random.next() * 5);
    const { texts } = await inPages(kv, "hit", page, async (pages) => {
      if (pages === mergeAt) { while (await mergeSegments(kv, ROOM)); }
    });
    assertEquals(texts, said, `round ${round}`);
  }
});

Deno.test("in a room of a million messages a page costs little, and the newest hits come at once", async () => {
  const kv = new CountingKv();
  // 1,250 full entries of four merged segments each, as a room has that merged its log.
  const EVENTS = 200;
  const generation = "0001";
  let n = 0;
  for (let entry = 0; entry < 1_250; entry++) {
    const segments = Array.from({ length: 4 }, (_, index) => {
      const at = generation + String(entry * 4 + index).padStart(20, "0");
      const events = Array.from({ length: EVENTS }, () => {
        n++;
        const rare = n === 1 || n === 999_999;
        return { from: "somebody", text: rare ? "바늘 하나" : `message number ${n}` };
      });
      return JSON.stringify({ at, time: n, events });
    });
    const last = segments.at(-1)!.slice(7, 31);
    await kv.commit({
      checks: [],
      set: [{ key: keys.segment(ROOM, last), value: toBytes(segments.join(",")) }],
    });
  }
  assertEquals(n, 1_000_000);
  kv.reads = kv.bytes = 0;
  const costs: [reads: number, bytes: number][] = [];
  const page = { reads: 40, units: 4 * 1024 * 1024, limit: 20 };
  const { pages, texts } = await inPages(kv, "바늘", page, () => {
    costs.push([kv.reads, kv.bytes]);
    kv.reads = kv.bytes = 0;
    return Promise.resolve();
  });
  assertEquals(texts, ["바늘 하나", "바늘 하나"]);
  assertEquals(pages[0]!.hits.length, 1, "the newest comes with the first page");
  for (const [reads, bytes] of costs) {
    assertLess(reads, 42);
    assertLess(bytes, 9 * 1024 * 1024);
  }
  assert(pages.every(({ next }, index) => next === null || next > (pages[index + 1]?.next ?? "")));
});

Deno.test("a hit within a segment is where the next page goes on", async () => {
  const kv = new MemoryKv();
  await append(kv, 1, ["a1", "a2", "a3"]);
  const { texts, pages } = await inPages(kv, "a", { ...PLENTY, limit: 2 });
  assertEquals(texts, ["a3", "a2", "a1"]);
  const { segments } = await new RoomLog(kv, ROOM).readNewest(1);
  assertEquals(pages[0]!.next, position(segments[0]!.at, 1));
});

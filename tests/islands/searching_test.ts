import { assertEquals } from "@std/assert";
import {
  isComplete,
  NOTHING,
  pieces,
  type Progress,
  search,
  type SearchHost,
  withMoments,
} from "../../islands/search/searching.ts";

/** A server that gives these answers, one after the other. */
function host(...answers: (object | number)[]): SearchHost & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    fetch(url) {
      asked.push(url);
      const answer = answers.shift()!;
      if (typeof answer === "number") {
        return Promise.resolve(new Response(null, { status: answer }));
      }
      const whole = { results: [], people: {}, next: null, time: null, ...answer };
      return Promise.resolve(Response.json(whole));
    },
    wait: () => Promise.resolve(),
  };
}

const hit = (pos: string) => ({ room: "lobby", pos, time: 0, from: "a", text: pos, marks: [] });

async function run(server: SearchHost, from: Progress = NOTHING, room: string | null = "lobby") {
  const told: Progress[] = [];
  const { signal } = new AbortController();
  await search(server, "안녕", room, from, (progress) => told.push(progress), signal);
  return told;
}

Deno.test("first hits show while the rest is looked for, answer by answer", async () => {
  const server = host({ results: [hit("3")], next: "lobby:2" }, { next: "lobby:1" }, {
    results: [hit("1")],
  });
  const told = await run(server);
  assertEquals(told.map(({ busy, results }) => [busy, results.map(({ pos }) => pos)]), [
    [true, []],
    [true, ["3"]],
    [true, ["3"]],
    [false, ["3", "1"]],
  ]);
  assertEquals(server.asked[1], "/api/search?q=%EC%95%88%EB%85%95&room=lobby&cursor=lobby%3A2");
});

Deno.test("a search stops at enough hits, and goes on from there when it is asked to", async () => {
  const many = Array.from({ length: 20 }, (_, n) => hit(`${n}`));
  const [, last] = await run(host({ results: many, next: "lobby:x" }));
  assertEquals([last!.busy, last!.next], [false, "lobby:x"]);
  const server = host({ results: [hit("more")] });
  const told = await run(server, last!);
  assertEquals([told.at(-1)!.results.length, told.at(-1)!.next], [21, null]);
  assertEquals(new URL(server.asked[0]!, "http://x").searchParams.get("cursor"), "lobby:x");
});

Deno.test("too many searches wait, other trouble is told and keeps what was found", async () => {
  const told = await run(host({ results: [hit("1")], next: "lobby:1" }, 429, 503));
  assertEquals(told.at(-1)!.failed, "trouble");
  assertEquals(told.at(-1)!.results.length, 1);
  assertEquals((await run(host(400))).at(-1)!.failed, "query");
});

Deno.test("a search that was given up tells nothing more", async () => {
  const told: Progress[] = [];
  const going = new AbortController();
  const server = host({ results: [hit("1")] });
  const searching = search(server, "x", null, NOTHING, (it) => told.push(it), going.signal);
  going.abort();
  await searching;
  assertEquals(told.length, 1, "only that it began");
});

Deno.test("marks cut a text into pieces, also where they touch and overlap", () => {
  const cut = (marks: [number, number][]) =>
    pieces("abcdef", marks).map(({ marked, text }) => marked ? `[${text}]` : text).join("");
  assertEquals(cut([]), "abcdef");
  assertEquals(cut([[1, 2]]), "a[b]cdef");
  assertEquals(cut([[0, 2], [2, 3]]), "[ab][c]def");
  assertEquals(cut([[0, 3], [1, 4], [2, 3]]), "[abc][d]ef");
});

Deno.test("a filter that is not written out is not asked for", () => {
  for (const query of ["has:", "has:fi", "x before:2026-1", "after: y"]) {
    assertEquals(isComplete(query), false, query);
  }
  for (
    const query of [
      "has:file x",
      "before:2026-01-31",
      "from:",
      "ahas:x",
      "before:2026-01-31T00:00:00Z",
    ]
  ) {
    assertEquals(isComplete(query), true, query);
  }
});

Deno.test("days in a query begin in the reader's zone", () => {
  const midnight = new Date("2026-01-31T00:00:00").toISOString();
  assertEquals(withMoments("x before:2026-01-31 y"), `x before:${midnight} y`);
  assertEquals(
    withMoments("after:2026-99-99 before:2026-01-31T00:00:00Z"),
    "after:2026-99-99 before:2026-01-31T00:00:00Z",
  );
});

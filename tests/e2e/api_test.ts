/** The log and the list of rooms as JSON. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { ServerProcess } from "../support/server_process.ts";
import { WireClient } from "../support/wire_client.ts";
import type { Delivered } from "../support/wire_room.ts";

const ORIGIN = `${"0".repeat(24)}.000`;
const MESSAGES = 500;

interface Page {
  room: string;
  prev: string;
  more: boolean;
  people: Record<string, unknown>;
  segments: { at: string; time: number; events: { from: string; text: string }[] }[];
}

let server: ServerProcess;
let log: Delivered[];
Deno.test.beforeAll(async () => {
  server = await ServerProcess.start({ env: { SORI_RATE_LIMIT: "off" } });
  await using writer = await WireClient.open(server.socketUrl.href);
  await writer.join("소리");
  const texts = Array.from({ length: MESSAGES }, (_, n) => `message ${n}`);
  await writer.publishAll("소리", "lane", texts);
  log = await writer.delivered("소리", MESSAGES);
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

/** A page of the log. */
async function events(query: string): Promise<Page> {
  const response = await server.fetch(`/api/rooms/${encodeURIComponent("소리")}/events?${query}`);
  assertEquals(response.status, 200, query);
  assertMatch(response.headers.get("content-type")!, /^application\/json/);
  assertEquals(response.headers.get("cache-control"), "no-store");
  return await response.json();
}

/** What a page holds, and where it begins. */
const told = ({ segments }: Page): Delivered[] =>
  segments.flatMap(({ at, events }) =>
    events.map(({ from, text }, index) => ({
      pos: `${at}.${String(index).padStart(3, "0")}`,
      from,
      text,
    }))
  );

/** That a page is an unbroken part of the log which begins after its `prev`. */
function assertPart(page: Page): { first: number; last: number } {
  const part = told(page);
  const first = log.findIndex(({ pos }) => pos === part[0]?.pos);
  assert(first >= 0 && part.length > 0);
  assertEquals(part, log.slice(first, first + part.length));
  assertEquals(page.prev, first === 0 ? ORIGIN : log[first - 1]!.pos);
  for (const { from } of part) assert(from in page.people);
  return { first, last: first + part.length - 1 };
}

Deno.test("the newest page ends with the newest message", async () => {
  for (const limit of [1, 10, 50, 100]) {
    const page = await events(`limit=${limit}`);
    assertEquals(page.room, "소리");
    const { first, last } = assertPart(page);
    assertEquals(last, MESSAGES - 1);
    assert(last - first + 1 >= limit, "at least as many as asked for");
    assertEquals(page.more, true);
  }
});

Deno.test("pages before lead to the beginning without a hole", async () => {
  let before = "";
  let seen = MESSAGES;
  for (let pages = 0; seen > 0; pages++) {
    assert(pages < MESSAGES);
    const page = await events(`limit=30${before && `&before=${before}`}`);
    const { first, last } = assertPart(page);
    // The message asked from, and others of its segment, may come again.
    assert(last >= seen - 1 && first < seen);
    assertEquals(page.more, first > 0);
    seen = first;
    before = log[first]!.pos;
  }
});

Deno.test("pages after lead to the end without a hole", async () => {
  let after = ORIGIN;
  let seen = 0;
  for (let pages = 0; seen < MESSAGES; pages++) {
    assert(pages < MESSAGES);
    const page = await events(`limit=30&after=${after}`);
    const { first, last } = assertPart(page);
    assert(first <= seen && last >= seen);
    seen = last + 1;
    after = log[last]!.pos;
    if (page.more === false) assertEquals(seen, MESSAGES);
  }
  const end = await events(`after=${after}`);
  assertEquals([end.segments, end.more, end.prev], [[], false, after]);
});

Deno.test("a page around a message holds it and what is on both sides", async () => {
  for (const index of [0, 1, 77, 250, MESSAGES - 2, MESSAGES - 1]) {
    const { first, last } = assertPart(await events(`limit=20&around=${log[index]!.pos}`));
    assert(first <= index && last >= index, `message ${index}`);
    assert(first <= Math.max(0, index - 5) && last >= Math.min(MESSAGES - 1, index + 5));
  }
});

Deno.test("a position inside a segment is found as well", async () => {
  const inside = log.findIndex(({ pos }) => !pos.endsWith(".000"));
  assert(inside > 0);
  const { pos } = log[inside]!;
  assert(assertPart(await events(`limit=5&before=${pos}`)).last >= inside - 1);
  assert(assertPart(await events(`limit=5&after=${pos}`)).first <= inside + 1);
});

Deno.test("a room that nobody has written in is empty", async () => {
  const response = await server.fetch("/api/rooms/nobody/events");
  assertEquals(await response.json(), {
    room: "nobody",
    people: {},
    prev: ORIGIN,
    more: false,
    segments: [],
  });
});

Deno.test("parameters that make no sense are refused with what would", async () => {
  const path = `/api/rooms/${encodeURIComponent("소리")}/events`;
  const wrong = [
    ...["limit=0", "limit=-1", "limit=1.5", "limit=1e3", "limit=all", "limit=", "limit=99999999"],
    ...["before=", "before=x", "before=0", "after=x", "around=x", `after=${ORIGIN}0`],
    ...[`before=${ORIGIN.toUpperCase().replaceAll("0", "g")}`, `after=%00${ORIGIN}`],
  ];
  for (const query of wrong) {
    const response = await server.fetch(`${path}?${query}`);
    const { status, title, detail, type } = await response.json();
    assertEquals(response.headers.get("content-type"), "application/problem+json");
    assertEquals([response.status, status, title, type], [400, 400, "Bad Request", "about:blank"]);
    assertMatch(detail, new RegExp(`'${query.split("=")[0]}'`), query);
  }
  for (const room of ["a%20b", "..%2f", "%F0%9F%8E%89", "x".repeat(65), "%00"]) {
    const response = await server.fetch(`/api/rooms/${room}/events`);
    const { status, code } = await response.json();
    assertEquals([response.status, status, code], [404, 404, "bad_room"], room);
  }
});

Deno.test("positions that the log does not hold bring an honest page", async () => {
  const future = "0001ffffffffffffffffffff.000";
  assertEquals((await events(`after=${future}`)).segments, []);
  const { last } = assertPart(await events(`limit=10&before=${future}`));
  assertEquals(last, MESSAGES - 1);
  assertEquals((await events(`before=${ORIGIN}`)).segments, []);
});

Deno.test("both ways of typing Hangul reach one room", async () => {
  const typed = encodeURIComponent("소리".normalize("NFD"));
  const response = await server.fetch(`/api/rooms/${typed}/events?limit=1`);
  const page: Page = await response.json();
  assertEquals(page.room, "소리");
  assertEquals(told(page).at(-1), log.at(-1));
});

Deno.test("rooms are listed by their last activity, page by page, each once", async () => {
  await using rooms = await ServerProcess.start({ env: { SORI_RATE_LIMIT: "off" } });
  await using writer = await WireClient.open(rooms.socketUrl.href);
  const count = 120;
  for (let n = 0; n < count; n++) await writer.publish(`room-${n}`, "only", `newest of ${n}`);
  const listed: { name: string; time: number; last: { from: string; text: string } }[] = [];
  let next: string | null = null;
  do {
    const query = next === null ? "" : `?from=${encodeURIComponent(next)}`;
    const response = await rooms.fetch(`/api/rooms${query}`);
    const page = await response.json();
    listed.push(...page.rooms);
    next = page.next;
  } while (next !== null && listed.length <= count);
  assertEquals(listed.length, count);
  assertEquals(new Set(listed.map(({ name }) => name)).size, count);
  for (const { name, time, last } of listed) {
    assertEquals(last, { from: writer.user, text: `newest of ${name.slice(5)}` });
    assert(time > 0);
  }
  for (const from of ["x", "1.", "1.a b", "-1.lobby", "1e9.lobby", "."]) {
    const response = await rooms.fetch(`/api/rooms?from=${encodeURIComponent(from)}`);
    await response.body?.cancel();
    assertEquals(response.status, 400, from);
  }
});

/** What goes on while the reader looks elsewhere. */
import { assert, assertEquals } from "@std/assert";
import { iconWith, titleWith } from "../../islands/attention/badge.ts";
import { callsReader } from "../../islands/attention/calls.ts";
import { IDLE_MS, IdleWatch } from "../../islands/attention/idle_watch.ts";
import { NewCalls } from "../../islands/attention/new_calls.ts";
import type { MyRoom } from "../../lib/protocol/my_room.ts";
import type { Message } from "../../lib/protocol/fold.ts";
import { FakeClock } from "../support/fake_clock.ts";

function setUp(visible = true) {
  const clock = new FakeClock();
  const told: boolean[] = [];
  return { clock, told, watch: new IdleWatch(clock, visible, (idle) => told.push(idle)) };
}

Deno.test("a reader is idle after five minutes without input, and back with the next", async () => {
  const { clock, told, watch } = setUp();
  await clock.tick(IDLE_MS - 1);
  assertEquals(told, []);
  watch.touched();
  await clock.tick(IDLE_MS - 1);
  assertEquals(told, [], "counted from the last input");
  await clock.tick(1);
  assertEquals(told, [true]);
  watch.touched();
  assertEquals(told, [true, false]);
});

Deno.test("a page that is not seen makes its reader idle at once, whatever is done", async () => {
  const { clock, told, watch } = setUp();
  watch.seen(false);
  watch.touched();
  assertEquals(told, [true]);
  watch.seen(true);
  assertEquals(told, [true, false]);
  await clock.tick(IDLE_MS);
  assertEquals(told, [true, false, true]);
});

Deno.test("a reader who does much is told of once, and one timer waits", async () => {
  const { clock, told, watch } = setUp();
  for (let n = 0; n < 1_000; n++) watch.touched();
  assertEquals(clock.pending, 1);
  await clock.tick(IDLE_MS);
  assertEquals(told, [true]);
});

Deno.test("a message calls whom it mentions, whom it answers, and the other in a room of two", () => {
  const me = { id: "me", name: "안나" };
  const message = (more: Partial<Message>): Message => ({
    pos: "2",
    from: "benn",
    text: "hello",
    time: 0,
    ...more,
  });
  const calls = (more: Partial<Message>, room = "lobby") =>
    callsReader(message(more), me, room, (pos) => pos === "1" ? "me" : "cleo");
  assertEquals(calls({}), false);
  assertEquals(calls({ mentions: ["me"] }), true);
  assertEquals(calls({ mentions: ["cleo"] }), false);
  assertEquals(calls({ mentions: ["@here"] }), true);
  assertEquals(calls({ reply: "1" }), true);
  assertEquals(calls({ reply: "0" }), false);
  assertEquals(calls({}, "dm-benn-me"), true);
  assertEquals(calls({ from: "me", mentions: ["me"] }), false);
  assertEquals(calls({ text: "@안나님, 여기요" }), true);
  assertEquals(calls({ text: "안나님, 여기요" }), false);
  const c = { id: "c", name: "C++ (fan)" };
  assertEquals(callsReader(message({ text: "hi @C++ (fan)!" }), c, "lobby", () => undefined), true);
  const ann = { id: "ann", name: "Ann" };
  assertEquals(callsReader(message({ text: "@Anna" }), ann, "lobby", () => undefined), false);
});

const room = (name: string, called?: string, more: Partial<MyRoom> = {}): MyRoom => ({
  name,
  kind: "public",
  unread: called === undefined ? 0 : 1,
  mentions: called === undefined ? 0 : 1,
  ...(called !== undefined && { called: { pos: called, from: "benn", text: "@me" } }),
  ...more,
});

/** What is told of lists that come one after the other. */
function newsOf(...lists: MyRoom[][]): string[][] {
  const news = new NewCalls();
  return lists.map((list) => news.listed(list).map(({ room, call }) => `${room} ${call.pos}`));
}

Deno.test("the first list of a page is the past, and a call in a later one is told once", () => {
  assertEquals(
    newsOf(
      [room("garden", "1"), room("lobby")],
      [room("garden", "1"), room("lobby", "2")],
      [room("garden", "3"), room("lobby", "2")],
      [room("garden"), room("lobby")],
      [room("garden", "3"), room("lobby", "1")],
    ),
    [[], ["lobby 2"], ["garden 3"], [], []],
  );
});

Deno.test("a call that came by itself is not told again by a list, nor the other way round", () => {
  const news = new NewCalls();
  news.listed([room("garden")]);
  assert(news.came("garden", "1"));
  assertEquals(news.listed([room("garden", "1")]), []);
  assertEquals(news.listed([room("garden", "2")]).length, 1);
  assert(!news.came("garden", "2"));
  assert(news.came("garden", "3"));
});

Deno.test("what is unread because of what the reader did calls nobody", () => {
  assertEquals(
    newsOf(
      [room("lobby")],
      // They have come into a room; and somebody writes to them alone for the first time.
      [room("lobby"), room("team", "1"), room("dm-benn-me", "2", { partner: "benn" })],
    ),
    [[], ["dm-benn-me 2"]],
  );
  const level = (more: Partial<MyRoom>, then: Partial<MyRoom> = {}) =>
    newsOf([room("lobby", undefined, more)], [room("lobby", "1", then)])[1];
  assertEquals(level({}, { notify: "all" }), [], "they want to be told of everything from now on");
  assertEquals(level({ notify: "all" }, { notify: "all" }), ["lobby 1"]);
  assertEquals(level({ muted: true }), []);
  assertEquals(level({ unread: 0, more: true }), [], "it was not counted before");
});

Deno.test("title and icon say how much is unread, and nothing when all is read", () => {
  assertEquals(titleWith("소리", 0), "소리");
  assertEquals(titleWith("소리", 3), "(3) 소리");
  assertEquals(titleWith("소리", 120), "(99+) 소리");
  assertEquals(iconWith(0), "/static/icon.svg");
  assert(decodeURIComponent(iconWith(7)).includes(">7</text>"));
  assert(decodeURIComponent(iconWith(120)).includes(">99</text>"));
});

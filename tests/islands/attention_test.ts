/** What goes on while the reader looks elsewhere. */
import { assert, assertEquals } from "@std/assert";
import { iconWith, titleWith } from "../../islands/attention/badge.ts";
import { callsReader } from "../../islands/attention/calls.ts";
import { IDLE_MS, IdleWatch } from "../../islands/attention/idle_watch.ts";
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

Deno.test("title and icon say how much is unread, and nothing when all is read", () => {
  assertEquals(titleWith("소리", 0), "소리");
  assertEquals(titleWith("소리", 3), "(3) 소리");
  assertEquals(titleWith("소리", 120), "(99+) 소리");
  assertEquals(iconWith(0), "/static/icon.svg");
  assert(decodeURIComponent(iconWith(7)).includes(">7</text>"));
  assert(decodeURIComponent(iconWith(120)).includes(">99</text>"));
});

import { assert, assertEquals } from "@std/assert";
import {
  type Change,
  foldSegments,
  type Message,
  position,
  type StoredEvent,
  type WireSegment,
  withChange,
  withChanges,
} from "../lib/protocol/mod.ts";
import { SeededRandom } from "./support/seeded_random.ts";

const at = (n: number) => n.toString(16).padStart(24, "0");
const pos = (n: number) => position(at(n), 0);
const segment = (n: number, event: StoredEvent): WireSegment => ({
  at: at(n),
  time: n * 1_000,
  events: [event],
});
const change = (n: number, event: Omit<Change, "pos" | "time">): Change => ({
  ...event,
  pos: pos(n),
  time: n * 1_000,
});
const shown = ({ registers: _, ...message }: Message) => message;
const message: Message = { pos: pos(1), from: "anna", text: "hi", time: 1_000 };
const of = (changes: Change[]) => shown(changes.reduce(withChange, message));

Deno.test("an edit changes what a message says, and is counted", () => {
  const edit = (n: number, text: string) =>
    change(n, { from: "anna", type: "edit", target: pos(1), text });
  assertEquals(of([edit(2, "b"), edit(3, "c")]), {
    ...message,
    text: "c",
    edited: { pos: pos(3), time: 3_000, count: 2 },
  });
});

Deno.test("only the author and moderators edit and delete", () => {
  const edit: Change = change(2, { from: "ben", type: "edit", target: pos(1), text: "b" });
  assertEquals(of([edit]), message);
  assertEquals(of([{ ...edit, mod: true }]).text, "b");
  const removal = change(3, { from: "ben", type: "delete", target: pos(1) });
  assertEquals(of([removal]), message);
  assertEquals(of([{ ...removal, mod: true }]).deleted, true);
});

Deno.test("of a deleted message nothing is left but its place, whatever comes after", () => {
  const all = [
    change(2, { from: "ben", type: "react", target: pos(1), emoji: "👍", on: true }),
    change(3, { from: "anna", type: "delete", target: pos(1) }),
    change(4, { from: "anna", type: "edit", target: pos(1), text: "back" }),
    change(5, { from: "ben", type: "pin", target: pos(1), on: true }),
  ];
  assertEquals(of(all), { pos: pos(1), from: "anna", text: "", time: 1_000, deleted: true });
});

Deno.test("reactions stand in the order in which each emoji came first, users likewise", () => {
  const react = (n: number, from: string, emoji: string, on = true) =>
    change(n, { from, type: "react", target: pos(1), emoji, on });
  const all = [
    react(2, "ben", "👍"),
    react(3, "anna", "❤️"),
    react(4, "anna", "👍"),
    react(5, "ben", "👍", false),
  ];
  assertEquals(of(all).reactions, [
    { emoji: "❤️", users: ["anna"] },
    { emoji: "👍", users: ["anna"] },
  ]);
  assertEquals(of([...all, react(6, "anna", "❤️", false), react(7, "anna", "👍", false)]), message);
});

Deno.test("what a page gathers and what comes one by one make the same message", () => {
  const react = (n: number, from: string, emoji: string, on = true) =>
    change(n, { from, type: "react", target: pos(1), emoji, on });
  const edit = (n: number, text: string) =>
    change(n, { from: "anna", type: "edit", target: pos(1), text });
  const before = [react(2, "ben", "👍"), edit(3, "b"), react(4, "cho", "👍"), edit(5, "c")];
  const later = [react(6, "ben", "👍", false), edit(7, "d"), react(8, "dan", "🎉")];
  const gathered = [
    { ...edit(5, "c"), edits: 2 },
    change(4, {
      from: "cho",
      type: "reactions",
      target: pos(1),
      reactions: [["👍", ["ben", "cho"]]],
    }),
  ];
  const whole = of([...before, ...later]);
  assertEquals(whole.edited?.count, 3);
  assertEquals(of([...gathered, ...later]), whole);
  assertEquals(of([...later, ...gathered]), whole, "a page that comes late");
  assertEquals(of([...before, ...gathered, ...later, ...gathered]), whole, "more than once");
});

Deno.test("in whatever order events come, and however often, the room is the same", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = new SeededRandom(seed);
    const users = ["anna", "ben", "cho"];
    const messages = users.map((from, n) => segment(n + 1, { from, text: `m${n}` }));
    const events = Array.from({ length: 30 }, (_, index): WireSegment => {
      const from = random.pick(users);
      const target = pos(1 + random.below(3));
      const mod = random.below(4) === 0 ? { mod: true as const } : {};
      const event: StoredEvent = random.pick([
        { from, type: "edit", target, text: `edit ${index}`, ...mod },
        { from, type: "react", target, emoji: random.pick(["👍", "❤️"]), on: random.below(2) > 0 },
        { from, type: "react", target, emoji: "🎉", on: true },
        { from, type: "pin", target, on: random.below(2) > 0 },
        ...(random.below(8) === 0 ? [{ from, type: "delete", target, ...mod }] : []),
      ]);
      return segment(10 + index, event);
    });
    const expected = foldSegments([...messages, ...events]).map(shown);
    // One who was there from the beginning, one who learns of it in any order and more than once.
    let live = foldSegments(messages);
    const changes = events.map(({ at, time, events: [event] }): Change => ({
      ...event!,
      type: event!.type!,
      pos: position(at, 0),
      time,
    }));
    for (const one of changes) live = withChanges(live, [one]);
    assertEquals(live.map(shown), expected, `seed ${seed}`);
    const shuffled = [...changes, ...changes.slice(0, 10)];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
    }
    const late = withChanges(foldSegments(messages), shuffled);
    assertEquals(late.map(shown), expected, `seed ${seed}, shuffled`);
  }
});

Deno.test("what says nothing new leaves the very list", () => {
  const messages = foldSegments([segment(1, { from: "anna", text: "hi" })]);
  const pin = change(2, { from: "ben", type: "pin", target: pos(1), on: true });
  const pinned = withChanges(messages, [pin]);
  assert(pinned !== messages);
  assert(withChanges(pinned, [pin]) === pinned);
  const elsewhere = change(3, { from: "ben", type: "pin", target: pos(9), on: true });
  assert(withChanges(pinned, [elsewhere]) === pinned);
});

/** When batches begin, who is served first, and that rooms nobody is in leave memory. */
import { assert, assertEquals, assertLess } from "@std/assert";
import type { Clock } from "../lib/base/clock.ts";
import { ORIGIN } from "../lib/protocol/mod.ts";
import { gathered } from "../lib/room/pace.ts";
import { fromStored, storedText } from "../lib/store/segment.ts";
import { openRoom } from "../lib/room/open_room.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { SessionHost } from "./wire/session_host.ts";

/** A clock whose turns are counted; `onTurn` is what happens in each. */
function turning(onTurn: (turn: number) => void = () => {}): Clock & { turns: number } {
  const clock = {
    ...{ now: () => 0, after: () => () => {} },
    turns: 0,
    turn(callback: () => void) {
      onTurn(++clock.turns);
      queueMicrotask(callback);
    },
  };
  return clock;
}

/** Waits for a room of 500 with `waiting` messages; of what `leaving` tells nothing is under way. */
async function wait(
  clock: Clock,
  waiting: () => number,
  leaving: () => boolean = () => false,
  { expected = 0, serving = (): boolean => false } = {},
): Promise<void> {
  await gathered(clock, { readers: 500, waiting, expected, leaving, serving });
}

/** Turns that a room that has nothing to do waits for. */
async function quietTurns(): Promise<number> {
  const clock = turning();
  await wait(clock, () => 1);
  return clock.turns;
}

Deno.test("a batch begins when the one before has left", async () => {
  const clock = turning();
  await wait(clock, () => 1, () => clock.turns < 5);
  assertEquals(clock.turns, 4 + await quietTurns());
});

Deno.test("a batch takes along what comes while it waits", async () => {
  let waiting = 1;
  const clock = turning((turn) => waiting = Math.min(turn, 10));
  await wait(clock, () => waiting);
  assertEquals(waiting, 10);
});

Deno.test("a batch waits longer for those who were answered just before, until all have come", async () => {
  const clock = turning();
  const none = () => false;
  await wait(clock, () => clock.turns < 20 ? 30 : 60, none, { expected: 60 });
  assertEquals(clock.turns, 20);
  // Some say nothing more: that takes as many turns as there were people, which are short.
  const quiet = turning();
  await wait(quiet, () => 30, none, { expected: 60 });
  assertEquals(quiet.turns, 60);
});

Deno.test("a batch may begin while others are served, in the first turn that brings nothing", async () => {
  const clock = turning();
  const [none, serving] = [() => false, () => true];
  await wait(clock, () => Math.min(clock.turns, 3), none, { expected: 60, serving });
  assertEquals(clock.turns, 4);
});

Deno.test("a batch does not wait for a stream that never pauses", async () => {
  for (const pause of [2, 3, 7]) {
    let waiting = 1;
    const clock = turning((turn) => {
      if (turn > 10_000) throw new Error("It waits for ever");
      if (turn % pause > 0) waiting++;
    });
    await wait(clock, () => waiting);
    assertLess(clock.turns, 100);
  }
});

Deno.test("a reader that does not drain is not waited for", async () => {
  const clock = turning();
  await wait(clock, () => 1, () => true);
  assertLess(clock.turns, 50);
});

Deno.test("where there are no turns, nothing is waited for", () => {
  const room = {
    readers: 500,
    waiting: () => 1,
    expected: 0,
    leaving: () => false,
    serving: () => false,
  };
  assertEquals(gathered(new FakeClock(), room), null);
});

Deno.test("who spoke is served first, the others in the order they came", async () => {
  using host = new SessionHost();
  const order: string[] = [];
  const join = JSON.stringify({ type: "join", room: "lobby" });
  const members = ["anna000001", "bert000001", "carl000001"].map((user) => host.open({ user }));
  for (const { session } of members) session.receive(join);
  await host.clock.tick(2_000);
  for (const { frames, session } of members) {
    frames.push = (frame) => {
      if (frame.startsWith('{"type":"events"')) order.push(session.user);
      return 0;
    };
  }
  const event = { type: "message", text: "안녕" };
  const publish = { type: "publish", room: "lobby", id: "lane.1", event };
  members[2]!.session.receive(JSON.stringify(publish));
  await host.clock.tick();
  assertEquals(order, ["carl000001", "anna000001", "bert000001"]);
});

Deno.test("a large room is served in turns, and nobody hears anything twice or not at all", async () => {
  using host = new SessionHost();
  const turns: (() => void)[] = [];
  Object.assign(host.clock, { turn: (callback: () => void) => void turns.push(callback) });
  const takeTurn = async () => {
    turns.shift()!();
    await host.clock.tick();
  };
  const join = JSON.stringify({ type: "join", room: "lobby" });
  const enter = (user: string) => {
    const member = host.open({ user });
    member.session.receive(join);
    return member;
  };
  const members = Array.from({ length: 200 }, (_, i) => enter(`member0${100 + i}`));
  await host.clock.tick(2_000);
  const heard = ({ frames }: typeof members[0]) =>
    frames.filter((frame) => frame.startsWith('{"type":"events"'));
  const all = () => members.filter((member) => heard(member).length > 0).length;
  const say = (n: number) => {
    const event = { type: "message", text: "안녕" };
    const publish = { type: "publish", room: "lobby", id: `lane.${n}`, event };
    members[150]!.session.receive(JSON.stringify(publish));
  };
  say(1);
  await host.clock.tick();
  while (all() === 0) await takeTurn();
  assertEquals(heard(members[150]!).length, 1);
  assertEquals(all(), 1);
  await takeTurn();
  assertLess(all(), 100);
  // While it is under way somebody comes, somebody goes, and more is said.
  const newcomer = enter("newcomer01");
  members[199]!.session.closed();
  say(2);
  await host.clock.tick();
  for (let turn = 0; turns.length > 0 && turn < 500; turn++) await takeTurn();
  const ends = members.slice(0, 199).map((member) => {
    const frames = heard(member).map((frame) => JSON.parse(frame));
    const [first, second] = frames.flatMap(({ segments }) => segments).map(({ at }) => at);
    // Who had no turn before has both in one.
    assert(frames.length === 1 || frames[1].prev === `${first}.000`);
    return second;
  });
  assertEquals(new Set(ends).size, 1);
  const lengths = members.slice(0, 199).map((member) => heard(member).length);
  assertEquals(new Set(lengths), new Set([1, 2]));
  assertEquals(heard(members[199]!).length, 0);
  const joined = JSON.parse(newcomer.frames.find((frame) => frame.startsWith('{"type":"joined"'))!);
  assertEquals(joined.segments.length, 1);
  assertEquals(heard(newcomer).map((frame) => JSON.parse(frame).segments[0].at), [ends[0]]);
});

Deno.test("what comes while a room is served goes out as one frame; who came in between gets the rest", async () => {
  using host = new SessionHost();
  const turns: (() => void)[] = [];
  Object.assign(host.clock, { turn: (callback: () => void) => void turns.push(callback) });
  const enter = async (user: string) => {
    const member = host.open({ user });
    member.session.receive(JSON.stringify({ type: "join", room: "lobby" }));
    await host.clock.tick();
    return member;
  };
  const eventsOf = ({ frames }: Awaited<ReturnType<typeof enter>>) =>
    frames.map((frame) => JSON.parse(frame)).filter(({ type }) => type === "events");
  const members = [await enter("anna000001"), await enter("bert000001")];
  // As another isolate tells of them.
  const at = (n: number) => `0001${String(n).padStart(16, "0")}0000`;
  const apply = (n: number) => {
    const prev = n === 1 ? ORIGIN : `${at(n - 1)}.000`;
    const stored = storedText(1_800_000_000_000, ['{"from":"anna000001","text":"안녕"}']);
    const about = { time: 1_800_000_000_000, count: 1, messages: 1, authors: ["anna000001"] };
    openRoom(host.rooms, "lobby").hinted(prev, [fromStored(at(n), stored, about)], {});
  };
  // The first is under way: anna, who spoke, has it, and bert waits for a turn.
  apply(1);
  apply(2);
  const newcomer = await enter("carl000001");
  apply(3);
  while (turns.length > 0) {
    turns.shift()!();
    await host.clock.tick();
  }
  const run = ({ segments }: { segments: { at: string }[] }) => segments.map((it) => it.at);
  const [anna, bert] = members.map((member) => eventsOf(member).map(run));
  assertEquals(anna, [[at(1)], [at(2)], [at(3)]], "who spoke does not wait for the others");
  assertEquals(bert, [[at(1), at(2), at(3)]]);
  assertEquals(eventsOf(newcomer).map(run), [[at(3)]]);
});

Deno.test("rooms nobody is in leave memory with all that they had running", async () => {
  using host = new SessionHost();
  const visitor = host.open({ user: "visitor001" });
  const other = host.open({ user: "visitor002" });
  const enter = (room: string) => JSON.stringify({ type: "join", room });
  other.session.receive(enter("kept"));
  await host.clock.tick(1_000);
  const pending = host.clock.pending;
  for (let room = 0; room < 40; room++) visitor.session.receive(enter(`room${room}`));
  await host.clock.tick(1_000);
  assertEquals(host.rooms.size, 41);
  visitor.session.closed();
  await host.clock.tick(120_000);
  assertEquals(host.rooms.size, 1);
  assertEquals(host.clock.pending, pending);
});

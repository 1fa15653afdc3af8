/** When batches begin, who is served first, and that rooms nobody is in leave memory. */
import { assertEquals, assertLess } from "@std/assert";
import type { Clock } from "../lib/base/clock.ts";
import { Pace } from "../lib/room/pace.ts";
import type { Sink } from "../lib/room/subscriber.ts";
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

function sink(): Sink & { empty: boolean } {
  const drained = () => Promise.resolve();
  return { writable: true, empty: false, ended: false, send() {}, drained };
}

/** Turns that a room that has nothing to do waits for. */
async function quietTurns(): Promise<number> {
  const clock = turning();
  await new Pace(clock).wait(0, () => 1);
  return clock.turns;
}

Deno.test("a batch begins when the one before has left", async () => {
  const last = sink();
  const clock = turning((turn) => last.empty = turn >= 5);
  const pace = new Pace(clock);
  pace.served(last);
  await pace.wait(500, () => 1);
  assertEquals(clock.turns, 4 + await quietTurns());
});

Deno.test("a batch takes along what comes while it waits", async () => {
  let waiting = 1;
  const clock = turning((turn) => waiting = Math.min(turn, 10));
  await new Pace(clock).wait(500, () => waiting);
  assertEquals(waiting, 10);
});

Deno.test("a batch does not wait for a stream that never pauses", async () => {
  for (const pause of [2, 3, 7]) {
    let waiting = 1;
    const clock = turning((turn) => {
      if (turn > 10_000) throw new Error("It waits for ever");
      if (turn % pause > 0) waiting++;
    });
    await new Pace(clock).wait(500, () => waiting);
    assertLess(clock.turns, 100);
  }
});

Deno.test("a reader that does not drain is not waited for", async () => {
  const clock = turning();
  const pace = new Pace(clock);
  pace.served(sink());
  await pace.wait(500, () => 1);
  assertLess(clock.turns, 50);
});

Deno.test("where there are no turns, nothing is waited for", () => {
  assertEquals(new Pace(new FakeClock()).wait(500, () => 1), null);
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

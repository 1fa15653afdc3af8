/** Who is here, idle, typing, and has read: conflated, so that a crowd does not drown in it. */
import { assert, assertEquals } from "@std/assert";
import type { RelayMessage } from "../lib/relay/relay.ts";
import { Presence } from "../lib/room/presence.ts";
import { PeopleStore } from "../lib/store/people.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { MemoryKv } from "./support/memory_kv.ts";

const pos = (n: number) => `0001${String(n).padStart(20, "0")}.000`;

/** One isolate's view of a room, with what it sends. */
function setUp(clock = new FakeClock(), isolate = "here") {
  const frames: { type: string; [part: string]: unknown }[] = [];
  const posts: RelayMessage[] = [];
  const relay = {
    post: (message: RelayMessage) => void posts.push(message),
    listen() {},
    enter() {},
    leave() {},
    close() {},
  };
  const people = new PeopleStore(new MemoryKv());
  const presence = new Presence({ name: "lobby", isolate, people, relay, clock }, {
    broadcast: (frame) => void frames.push(JSON.parse(frame)),
    introduce() {},
    rename() {},
  });
  const last = (type: string) => frames.findLast((frame) => frame.type === type);
  return { clock, frames, posts, presence, last };
}

Deno.test("somebody is idle when all of their pages are, and back when one is", async () => {
  const { clock, last, presence } = setUp();
  for (const user of ["anna", "anna", "benn"]) presence.enter(user);
  presence.setIdle("anna", true);
  await clock.tick(1_100);
  assertEquals(last("presence")!.idle, undefined);
  presence.setIdle("anna", true);
  await clock.tick(1_100);
  assertEquals(last("presence"), {
    type: "presence",
    room: "lobby",
    count: 2,
    users: ["anna", "benn"],
    idle: ["anna"],
  });
  presence.setIdle("anna", false);
  await clock.tick(1_100);
  assertEquals(last("presence")!.idle, undefined);
  presence.close();
});

Deno.test("whose only page awake leaves is idle, and who leaves idle takes that along", async () => {
  const { clock, presence } = setUp();
  presence.enter("anna");
  presence.enter("anna");
  presence.setIdle("anna", true);
  presence.leave("anna", false);
  assert(presence.isIdle("anna"));
  presence.leave("anna", true);
  presence.enter("anna");
  assert(!presence.isIdle("anna"));
  await clock.tick(0);
  presence.close();
});

Deno.test("somebody idle here and awake at another isolate is not idle", async () => {
  const { clock, presence } = setUp();
  presence.enter("anna");
  presence.setIdle("anna", true);
  const lease = { people: { anna: {} }, expires: clock.now() + 45_000 };
  presence.receive({ kind: "presence", room: "lobby", isolate: "there", ...lease });
  assert(!presence.isIdle("anna"));
  presence.receive({
    kind: "presence",
    room: "lobby",
    isolate: "there",
    ...lease,
    idle: ["anna"],
  });
  assert(presence.isIdle("anna"));
  await clock.tick(0);
  presence.close();
});

Deno.test("the readers of a message are those whose mark is there or later", () => {
  const { presence } = setUp();
  presence.setRead("anna", pos(3));
  presence.setRead("benn", pos(5));
  presence.setRead("cleo", pos(7));
  assertEquals(presence.readers(pos(5)), { count: 2, users: ["benn", "cleo"] });
  assertEquals(presence.readers(pos(8)), { count: 0, users: [] });
  presence.close();
});

Deno.test("an isolate that comes later learns the read marks of those who are here", async () => {
  const clock = new FakeClock();
  const [here, there] = [setUp(clock, "here"), setUp(clock, "there")];
  here.presence.enter("anna");
  here.presence.setRead("anna", pos(5));
  await clock.tick(200);
  there.presence.receive(here.posts.findLast(({ kind }) => kind === "presence")!);
  assertEquals(there.presence.readers(pos(5)), { count: 1, users: ["anna"] });
  for (const { presence } of [here, there]) presence.close();
});

Deno.test("the list of readers is bounded, and its count as far as it is remembered", () => {
  const { presence } = setUp();
  for (let n = 0; n < 5_000; n++) presence.setRead(`user${n}`, pos(5));
  const { count, users } = presence.readers(pos(5));
  assertEquals([count, users.length], [1_000, 200]);
  presence.close();
});

Deno.test("in a room of 5,000 in which everybody comes, turns away, types and reads, each member gets three frames a second at the most", async () => {
  const { clock, frames, posts, presence } = setUp();
  for (let n = 0; n < 5_000; n++) presence.enter(`user${n}`);
  await clock.tick(2_000);
  frames.length = posts.length = 0;
  const SECONDS = 30;
  for (let tenth = 0; tenth < SECONDS * 10; tenth++) {
    for (let n = tenth % 10; n < 5_000; n += 10) {
      presence.setIdle(`user${n}`, tenth % 20 < 10);
      presence.setRead(`user${n}`, pos(tenth + 1));
      if (n < 100) presence.setTyping(`user${n}`, true);
      if (n % 500 === 0) {
        presence.leave(`user${n}`, tenth % 20 < 10);
        presence.enter(`user${n}`);
        if (tenth % 20 < 10) presence.setIdle(`user${n}`, true);
      }
    }
    await clock.tick(100);
  }
  const perSecond = frames.length / SECONDS;
  assert(perSecond <= 3, `${perSecond} frames a second`);
  assert(frames.some(({ type }) => type === "presence"));
  const largest = Math.max(...frames.map((frame) => JSON.stringify(frame).length));
  assert(largest < 64 * 1024, `a frame of ${largest} bytes`);
  presence.close();
});

Deno.test("of those who turn away alone a crowd hears every ten seconds", async () => {
  const { clock, frames, presence } = setUp();
  for (let n = 0; n < 5_000; n++) presence.enter(`user${n}`);
  await clock.tick(2_000);
  frames.length = 0;
  for (let second = 0; second < 60; second++) {
    for (let n = 0; n < 5_000; n += 7) presence.setIdle(`user${n}`, second % 2 === 0);
    await clock.tick(1_000);
  }
  const told = frames.filter(({ type }) => type === "presence").length;
  assert(told >= 4 && told <= 6, `${told} frames in a minute`);
  presence.close();
});

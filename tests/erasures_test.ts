/** Erasing what a user said: in place, in steps, and on after a restart. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  changesOf,
  foldSegments,
  ORIGIN,
  type ServerFrame,
  type WireSegment,
  withChanges,
} from "../lib/protocol/mod.ts";
import { append } from "../lib/room/append.ts";
import { forgetChanges, gather } from "../lib/store/changes.ts";
import {
  beginErasure,
  beginModeration,
  findErasure,
  readErasure,
  stepErasure,
  type Tell,
} from "../lib/store/erasures.ts";
import { keys } from "../lib/store/keys.ts";
import { toBytes, toJson } from "../lib/store/kv.ts";
import { RoomLog } from "../lib/store/log.ts";
import { mergeSegments } from "../lib/store/merge.ts";
import { redactDeleted } from "../lib/store/redact_message.ts";
import { storedText, toWire } from "../lib/store/segment.ts";
import { MemoryKv } from "./support/memory_kv.ts";
import { type HostedSession, SessionHost } from "./wire/session_host.ts";

const TIME = 1_800_000_000_000;

/** Puts batches into a room's log: each a list of who says what. */
async function write(kv: MemoryKv, room: string, batches: [from: string, text: string][][]) {
  for (const batch of batches) {
    const events = batch.map(([from, text]) => JSON.stringify({ from, text }));
    await kv.commit({
      checks: [],
      set: [{ key: keys.head(room), value: toBytes("{}") }],
      append: {
        prefix: keys.logGeneration(room, "0001"),
        value: toBytes(storedText(TIME, events)),
      },
    });
  }
}
const messages = async (kv: MemoryKv, room: string) => {
  const { segments } = await new RoomLog(kv, room).readAfter(ORIGIN, 499);
  return foldSegments(toWire(segments));
};
/** Works on what there is until nothing is left; returns the number of steps. */
async function work(kv: MemoryKv, id: string, steps = Infinity): Promise<number> {
  let done = 0;
  while (done < steps) {
    const step = await stepErasure(kv, id, TIME);
    assert(step);
    done++;
    if (step.doneAt !== undefined) break;
  }
  return done;
}

Deno.test("what a user said is gone from every room, and everybody else's stays, at its place", async () => {
  const kv = new MemoryKv();
  await write(kv, "a", [[["anna", "one"], ["benn", "anna said one"]], [["anna", "two"]]]);
  await write(kv, "b", [[["benn", "three"]], [["anna", "four"]]]);
  const before = [...await messages(kv, "a"), ...await messages(kv, "b")].map(({ pos }) => pos);
  const id = await beginErasure(kv, "anna");
  await work(kv, id);
  const after = [...await messages(kv, "a"), ...await messages(kv, "b")];
  assertEquals(after.map(({ pos }) => pos), before);
  assertEquals(
    after.map(({ from, text, deleted }) => [from, text, deleted ?? false]),
    [
      ["anna", "", true],
      ["benn", "anna said one", false],
      ["anna", "", true],
      ["benn", "three", false],
      ["anna", "", true],
    ],
  );
  assertEquals((await readErasure(kv, id))!.redacted, 3);
  for (const room of ["a", "b"]) {
    for (const { value } of await kv.list({ prefix: keys.log(room) }, { limit: 500 })) {
      const stored = new TextDecoder().decode(value);
      for (const text of ['"one"', '"two"', '"four"']) assert(!stored.includes(text), stored);
    }
  }
});

Deno.test("merged entries are redacted too, and read as before", async () => {
  const kv = new MemoryKv();
  const batches = Array.from(
    { length: 200 },
    (_, n): [string, string][] => [[n % 3 === 0 ? "anna" : "benn", `text ${n}`]],
  );
  await write(kv, "a", batches);
  assert(await mergeSegments(kv, "a"));
  const id = await beginErasure(kv, "anna");
  await work(kv, id);
  const after = await messages(kv, "a");
  assertEquals(after.length, 200);
  for (const [n, { deleted, text }] of after.entries()) {
    assertEquals([deleted ?? false, text], n % 3 === 0 ? [true, ""] : [false, `text ${n}`]);
  }
});

Deno.test("an erasure that was broken off is gone on with by the next, where it stood", async () => {
  const kv = new MemoryKv();
  const long = Array.from({ length: 100 }, (): [string, string][] => [["anna", "hello"]]);
  await write(kv, "a", long);
  const id = await beginErasure(kv, "anna");
  assertEquals(await findErasure(kv, TIME), id);
  await work(kv, id, 3);
  // Whoever did these steps may still be at it; after half a minute they are not.
  assertEquals(await findErasure(kv, TIME + 29_000), null);
  assertEquals(await findErasure(kv, TIME + 31_000), id);
  assertEquals((await readErasure(kv, id))!.redacted, 30);
  const steps = await work(kv, id);
  assert(steps < 12, `${steps} more steps`);
  assertEquals((await readErasure(kv, id))!.redacted, 100);
  assertEquals(await findErasure(kv, TIME + 60_000), null);
});

Deno.test("an erasure is found behind hundreds that are done", async () => {
  const kv = new MemoryKv();
  for (let n = 0; n < 500; n++) {
    const erasure = { user: "anna", room: null, at: null, redacted: 0, lease: 0, doneAt: TIME };
    await kv.commit({ checks: [], set: [{ key: keys.erasure(`!${n}`), value: toJson(erasure) }] });
  }
  const id = await beginErasure(kv, "anna");
  assertEquals(await findErasure(kv, TIME), id);
});

Deno.test("a step that another isolate does at the same time counts once", async () => {
  const kv = new MemoryKv();
  await write(kv, "a", [[["anna", "one"]], [["anna", "two"]]]);
  const id = await beginErasure(kv, "anna");
  await Promise.all([stepErasure(kv, id, TIME), stepErasure(kv, id, TIME)]);
  await work(kv, id);
  assert((await messages(kv, "a")).every(({ deleted }) => deleted));
  assert((await readErasure(kv, id))!.redacted <= 2);
});

/** A room with two who talk, and a page of it that is open. */
async function talk() {
  const host = new SessionHost();
  const tell: Tell = async (room, id, event) => {
    const told = append(host.rooms, room, id, event);
    await host.clock.tick();
    return await told;
  };
  const sessions = new Map<string, HostedSession>();
  for (const user of ["a1B2c3D4e5", "Zz9Yy8Xx7W"]) sessions.set(user, host.open({ user }));
  const page = host.open({ user: "reader0000" });
  page.session.receive('{"type":"join","room":"lobby"}');
  await host.clock.tick();
  const say = async (user: string, id: string, event: object) => {
    const frame = { type: "publish", room: "lobby", id, event };
    sessions.get(user)!.session.receive(JSON.stringify(frame));
    await host.clock.tick();
    const acks = sessions.get(user)!.frames.splice(0).map((text) => JSON.parse(text) as ServerFrame)
      .flatMap((frame) => frame.type === "ack" ? frame.acks : []);
    return acks[0]![1]!;
  };
  /** What the page shows, which has heard everything and read nothing again. */
  const shown = () => {
    const segments = page.frames.map((text) => JSON.parse(text))
      .flatMap(({ segments = [] }) => segments as WireSegment[]);
    const messages = foldSegments(segments.map((one) => ({
      ...one,
      events: one.events.filter(({ type }) => type === undefined),
    })));
    return withChanges(messages, changesOf(segments)).map(({ text, deleted }) => deleted ?? text);
  };
  const work = async (id: string) => {
    while ((await stepErasure(host.kv, id, host.clock.now(), tell))?.doneAt === undefined);
  };
  const stored = async () =>
    (await host.kv.list({ prefix: [] }, { limit: 500 }))
      .map(({ value }) => new TextDecoder().decode(value)).join("\n");
  return { host, say, shown, work, stored, tell, [Symbol.dispose]: () => host[Symbol.dispose]() };
}

Deno.test("what is erased leaves the pages that are open, the cache, the pins and what was said of it", async () => {
  using room = await talk();
  const anna = "a1B2c3D4e5";
  const target = await room.say(anna, "a.1", { type: "message", text: "SECRET-1" });
  await room.say("Zz9Yy8Xx7W", "b.1", { type: "message", text: "stays" });
  await room.say(anna, "a.2", { type: "edit", target, text: "SECRET-2" });
  await room.say("Zz9Yy8Xx7W", "b.2", { type: "pin", target, on: true });
  assertEquals(room.shown(), ["SECRET-2", "stays"]);
  await room.work(await beginErasure(room.host.kv, anna));
  assertEquals(room.shown(), [true, "stays"]);
  assert(!(await room.stored()).includes("SECRET"));
  assertEquals(await room.host.kv.list({ prefix: ["pin"] }, { limit: 9 }), []);
  // Who comes back to before gets what is in memory.
  const late = room.host.open({ user: "late000000" });
  late.session.receive(JSON.stringify({ type: "join", room: "lobby", after: ORIGIN }));
  await room.host.clock.tick();
  const joined = late.frames.find((text) => text.includes('"joined"'))!;
  assert(joined.includes("stays") && !joined.includes("SECRET"));
});

Deno.test("who is stopped in the middle of an erasure leaves no text of an edit behind", async () => {
  using room = await talk();
  const { kv } = room.host;
  const anna = "a1B2c3D4e5";
  const target = await room.say(anna, "a.1", { type: "message", text: "first" });
  await room.say(anna, "a.2", { type: "edit", target, text: "SECRET" });
  const id = await beginErasure(kv, anna);
  const commit = kv.commit.bind(kv);
  let stopped = false;
  kv.commit = (write) => {
    if (stopped || !write.delete?.some(([kind]) => kind === "about")) return commit(write);
    stopped = true;
    return Promise.reject(new Error("the process ends"));
  };
  await assertRejects(() => room.work(id), Error, "the process ends");
  assert((await room.stored()).includes("SECRET"));
  await room.work(id);
  assert(!(await room.stored()).includes("SECRET"));
});

Deno.test("who gathers what was said of a message does not bring back what is being taken away", async () => {
  using room = await talk();
  const { kv } = room.host;
  const anna = "a1B2c3D4e5";
  const target = await room.say(anna, "a.1", { type: "message", text: "first" });
  await room.say(anna, "a.2", { type: "edit", target, text: "SECRET" });
  await room.say(anna, "a.3", { type: "edit", target, text: "SECRET, too" });
  const commit = kv.commit.bind(kv);
  kv.commit = async (write) => {
    kv.commit = commit;
    await forgetChanges(kv, "lobby", target);
    return await commit(write);
  };
  assertEquals(await gather(kv, "lobby", target), false);
  assertEquals(await kv.list({ prefix: ["about", "lobby"] }, { limit: 9 }), []);
});

Deno.test("whoever moderates erases what one person, or everybody, said until then, and no more", async () => {
  using room = await talk();
  const [anna, ben] = ["a1B2c3D4e5", "Zz9Yy8Xx7W"];
  await room.say(anna, "a.1", { type: "message", text: "SECRET of anna" });
  await room.say(ben, "b.1", { type: "message", text: "ben" });
  const what = { room: "lobby", by: "owner00000", user: anna };
  const id = await beginModeration(room.host.kv, what, room.tell);
  // At once, before anything is rewritten; and what comes after stays.
  assertEquals(room.shown(), [true, "ben"]);
  await room.say(anna, "a.2", { type: "message", text: "anna again" });
  await room.work(id);
  assertEquals(room.shown(), [true, "ben", "anna again"]);
  assert(!(await room.stored()).includes("SECRET"));
  assert((await room.stored()).includes("anna again"));
  await room.work(await beginModeration(room.host.kv, { ...what, user: null }, room.tell));
  assertEquals(room.shown(), [true, true, true]);
  assert(!(await room.stored()).includes("anna again"));
  await room.say(ben, "b.2", { type: "message", text: "goes on" });
  assertEquals(room.shown(), [true, true, true, "goes on"]);
});

Deno.test("who does not moderate erases nobody else's messages, whatever a log says", () => {
  const segments = [{ at: "0".repeat(24), time: 1, events: [{ from: "benn", text: "stays" }] }];
  const erasure = { from: "anna", type: "erase", pos: "1", time: 2 };
  const messages = foldSegments(segments);
  for (const scope of [{ of: "benn" }, {}]) {
    assertEquals(withChanges(messages, [{ ...erasure, ...scope }]), messages);
    assert(withChanges(messages, [{ ...erasure, ...scope, mod: true as const }])[0]!.deleted);
  }
  assert(withChanges(messages, [{ ...erasure, from: "benn", of: "benn" }])[0]!.deleted);
});

Deno.test("no deleted message waits for those before it", async () => {
  const kv = new MemoryKv();
  await write(kv, "a", Array.from({ length: 150 }, () => [["anna", "SECRET"]]));
  const set = (await messages(kv, "a")).map(({ pos }) => ({
    key: keys.redaction("a", pos),
    value: toJson({ time: TIME }),
  }));
  await kv.commit({ checks: [], set });
  await redactDeleted(kv, TIME);
  assert((await messages(kv, "a")).every(({ deleted, text }) => deleted && text === ""));
});

Deno.test("what a room is about is no message, and stays where it is told", () => {
  const said = [{ from: "anna", text: "hello" }, { from: "anna", type: "topic", text: "cats" }];
  const told = foldSegments([{ at: "0".repeat(24), time: 1, events: said }], "", [], true);
  const erasure = { from: "anna", of: "anna", type: "erase", pos: "1", time: 2 };
  const [message, topic] = withChanges(told, [erasure]);
  assert(message!.deleted);
  assertEquals(topic, told[1]);
});

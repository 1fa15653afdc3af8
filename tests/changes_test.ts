/** Events about messages, in the server: what is refused, how it is found again, what is erased. */
import { assert, assertEquals } from "@std/assert";
import {
  changesOf,
  foldSegments,
  type Message,
  type ServerFrame,
  withChanges,
} from "../lib/protocol/mod.ts";
import { gather } from "../lib/store/changes.ts";
import { fromBytes } from "../lib/store/kv.ts";
import { mergeSegments } from "../lib/store/merge.ts";
import { type HostedSession, SessionHost } from "./wire/session_host.ts";

const ANNA = { user: "a1B2c3D4e5" };
const BEN = { user: "Zz9Yy8Xx7W" };
const NOWHERE = "000100000000000000990000.000";

/** A member who publishes and looks at answers. */
class Member {
  #n = 0;
  constructor(readonly host: SessionHost, readonly hosted: HostedSession, readonly lane: string) {}

  async publish(event: object): Promise<string> {
    const id = `${this.lane}.${++this.#n}`;
    const frame = { type: "publish", room: "lobby", id, event };
    this.hosted.session.receive(JSON.stringify(frame));
    await this.host.clock.tick();
    for (const text of this.hosted.frames.splice(0)) {
      const answer = JSON.parse(text) as ServerFrame;
      if (answer.type === "ack") return answer.acks[0]![1]!;
      if (answer.type === "error" && answer.id === id) {
        // The number is free again.
        this.#n--;
        return answer.code;
      }
    }
    throw new Error(`no answer to ${id}`);
  }

  async history(query: object): Promise<ServerFrame & { type: "history" }> {
    this.hosted.session.receive(JSON.stringify({ type: "history", room: "lobby", ...query }));
    await this.host.clock.tick();
    const frames = this.hosted.frames.splice(0).map((text) => JSON.parse(text) as ServerFrame);
    return frames.find((frame) => frame.type === "history")!;
  }
}

function setUp(limits: { rateMessages?: number } = {}) {
  const host = new SessionHost({ rateMessages: 100_000, rateAddressMessages: 100_000, ...limits });
  return {
    host,
    anna: new Member(host, host.open(ANNA), "anna"),
    ben: new Member(host, host.open(BEN), "ben"),
  };
}

const say = (text: string) => ({ type: "message", text });
const isPosition = (answer: string) => /^[0-9a-f]{24}\.\d{3}$/.test(answer);
const shown = (messages: readonly Message[]) => messages.map(({ registers: _, ...rest }) => rest);

/** Everything that the store holds, as text. */
async function stored({ kv }: SessionHost): Promise<string> {
  const entries = await kv.list({ prefix: [] }, { limit: 500 });
  return entries.map(({ key, value }) => `${JSON.stringify(key)} ${fromBytes(value)}`).join("\n");
}

Deno.test("what names no message of the room is refused", async () => {
  const { host, anna, ben } = setUp();
  using _ = host;
  const pos = await anna.publish(say("hi"));
  const topic = await anna.publish({ type: "topic", text: "news" });
  for (const target of [NOWHERE, topic]) {
    assertEquals(await ben.publish({ type: "delete", target }), "not_found");
    assertEquals(await ben.publish({ type: "react", target, emoji: "👍", on: true }), "not_found");
    assertEquals(await ben.publish({ ...say("re"), reply: target }), "not_found");
  }
  assert(isPosition(await ben.publish({ ...say("re"), reply: pos })));
});

Deno.test("only its author edits and deletes a message", async () => {
  const { host, anna, ben } = setUp();
  using _ = host;
  const target = await anna.publish(say("hi"));
  assertEquals(await ben.publish({ type: "edit", target, text: "no" }), "forbidden");
  assertEquals(await ben.publish({ type: "delete", target }), "forbidden");
  assert(isPosition(await anna.publish({ type: "edit", target, text: "hello" })));
  assert(isPosition(await anna.publish({ type: "delete", target })));
  assertEquals(await anna.publish({ type: "edit", target, text: "again" }), "deleted");
  assertEquals(await ben.publish({ type: "pin", target, on: true }), "deleted");
  assert(isPosition(await anna.publish({ type: "delete", target })), "gone is gone");
});

Deno.test("a reaction is one emoji", async () => {
  const { host, anna, ben } = setUp();
  using _ = host;
  const target = await anna.publish(say("hi"));
  for (const emoji of ["👍", "❤️", "❤", "👩‍👩‍👧‍👦", "🇰🇷", "👍🏽", "1️⃣"]) {
    assert(isPosition(await ben.publish({ type: "react", target, emoji, on: true })), emoji);
  }
  for (const emoji of ["", "a", "👍👍", "소", "1", "👍 "]) {
    assertEquals(await ben.publish({ type: "react", target, emoji, on: true }), "bad_emoji");
  }
});

Deno.test("a message takes twenty different emoji, and one more only of those", async () => {
  const { host, anna, ben } = setUp();
  using _ = host;
  const target = await anna.publish(say("hi"));
  const emoji = [..."😀😁😂😃😄😅😆😇😈😉😊😋😌😍😎😏😐😑😒😓😔"];
  for (const one of emoji.slice(0, 20)) {
    await ben.publish({ type: "react", target, emoji: one, on: true });
  }
  const more = { type: "react", target, emoji: emoji[20], on: true };
  assertEquals(await ben.publish(more), "too_many_changes");
  assert(isPosition(await anna.publish({ ...more, emoji: emoji[0] })));
});

Deno.test("mentions are ids, each once, or everybody", async () => {
  const { host, anna } = setUp();
  using _ = host;
  assert(isPosition(await anna.publish({ ...say("hi"), mentions: [BEN.user, "@here"] })));
  for (const mentions of [["a b"], [BEN.user, BEN.user], ["@all"]]) {
    assertEquals(await anna.publish({ ...say("hi"), mentions }), "bad_mentions");
  }
});

Deno.test("what is later in a lane stays behind what must be looked up", async () => {
  const { host, anna } = setUp();
  using _ = host;
  const target = await anna.publish(say("hi"));
  const { session, frames } = anna.hosted;
  const frame = (n: number, event: object) =>
    session.receive(JSON.stringify({ type: "publish", room: "lobby", id: `b.${n}`, event }));
  frame(1, { type: "edit", target: NOWHERE, text: "no" });
  frame(2, say("second"));
  await host.clock.tick();
  const answers = frames.splice(0).map((text) => JSON.parse(text));
  assertEquals(answers.map(({ id, code, expected }) => [id, code, expected]), [
    ["b.1", "not_found", undefined],
    ["b.2", "out_of_order", 1],
  ]);
  frame(1, { type: "edit", target, text: "yes" });
  frame(2, say("second"));
  await host.clock.tick();
  const acks = frames.splice(0).flatMap((text) => JSON.parse(text).acks);
  assertEquals(acks.map(([id]) => id), ["b.1", "b.2"]);
  assert(acks[0][1] < acks[1][1]);
});

Deno.test("a page of old messages tells what was said of them later", async () => {
  const { host, anna, ben } = setUp();
  using _ = host;
  const first = await anna.publish(say("one"));
  const second = await anna.publish(say("two"));
  const end = await ben.publish(say("between"));
  await anna.publish({ type: "edit", target: first, text: "eins" });
  await anna.publish({ type: "edit", target: first, text: "uno" });
  await ben.publish({ type: "react", target: first, emoji: "👍", on: true });
  await anna.publish({ type: "react", target: first, emoji: "👍", on: true });
  await ben.publish({ type: "react", target: first, emoji: "❤️", on: true });
  await ben.publish({ type: "react", target: first, emoji: "❤️", on: false });
  await ben.publish({ type: "pin", target: second, on: true });
  const { segments, changes = [] } = await ben.history({ before: end, limit: 2 });
  assertEquals(changes.map(({ type }) => type), ["edit", "reactions", "pin"], "not each one");
  const all = await ben.history({});
  assertEquals(all.changes, undefined, "the newest page holds everything itself");
  const page = foldSegments(segments, "", changes);
  assertEquals(shown(page), shown(foldSegments(all.segments)).slice(0, 2));
  assertEquals(page[0]!.edited?.count, 2);
  assertEquals(page[0]!.reactions, [{ emoji: "👍", users: [BEN.user, ANNA.user] }]);
});

Deno.test("who takes back the first of an emoji leaves all with the same order", async () => {
  const { host, anna, ben } = setUp();
  using _ = host;
  const target = await anna.publish(say("one"));
  const end = await ben.publish(say("two"));
  const react = (who: Member, emoji: string, on = true) =>
    who.publish({ type: "react", target, emoji, on });
  await react(anna, "👍");
  await react(anna, "❤️");
  await react(ben, "👍");
  const early = await ben.history({ before: end });
  await react(anna, "👍", false);
  // One has the page from before, and hears what comes; one asks now; one has the whole log.
  const { segments } = await ben.history({});
  const live = withChanges(
    foldSegments(early.segments, "", early.changes),
    changesOf(segments).filter(({ pos }) => pos > end),
  );
  const late = await ben.history({ before: end });
  const all = shown(foldSegments(segments)).slice(0, 1);
  assertEquals(all[0]!.reactions?.map(({ emoji }) => emoji), ["❤️", "👍"]);
  assertEquals(shown(foldSegments(late.segments, "", late.changes)), all);
  assertEquals(shown(live), all);
});

Deno.test("thousands of reactions to one message cost a bounded read", async () => {
  const { host, anna, ben } = setUp();
  using _ = host;
  const target = await anna.publish(say("hi"));
  const end = await anna.publish(say("end"));
  for (let n = 0; n < 2_000; n++) {
    const who = n % 2 === 0 ? anna : ben;
    await who.publish({ type: "react", target, emoji: "👍", on: n % 4 < 2 });
  }
  const about = await host.kv.list({ prefix: ["about", "lobby"] }, { limit: 500 });
  assert(about.length < 64, `${about.length} entries`);
  const { changes } = await ben.history({ before: end });
  assertEquals(changes?.map(({ type, reactions }) => [type, reactions]), [["reactions", []]]);
});

Deno.test("gathered or not, a page says the same", async () => {
  const { host, anna, ben } = setUp();
  using _ = host;
  const target = await anna.publish(say("hi"));
  const end = await anna.publish(say("end"));
  for (let n = 0; n < 10; n++) {
    await anna.publish({ type: "edit", target, text: `edit ${n}` });
    await ben.publish({ type: "react", target, emoji: n % 2 ? "👍" : "❤️", on: n % 3 > 0 });
  }
  const before = await ben.history({ before: end });
  assert(await gather(host.kv, "lobby", target));
  assertEquals((await host.kv.list({ prefix: ["about", "lobby"] }, { limit: 9 })).length, 1);
  assertEquals((await ben.history({ before: end })).changes, before.changes);
  await anna.publish({ type: "edit", target, text: "after" });
  const { changes } = await ben.history({ before: end });
  assertEquals([changes?.[0]?.text, changes?.[0]?.edits], ["after", 11]);
});

Deno.test("who comes in is told the topic and the pins, as they are now", async () => {
  const { host, anna, ben } = setUp();
  using _ = host;
  const target = await anna.publish(say("keep"));
  const other = await anna.publish(say("not"));
  await anna.publish({ type: "topic", text: " one\nline " });
  await ben.publish({ type: "topic", text: "another" });
  await ben.publish({ type: "pin", target, on: true });
  await ben.publish({ type: "pin", target: other, on: true });
  await ben.publish({ type: "pin", target: other, on: false });
  const joined = async () => {
    anna.hosted.session.receive('{"type":"join","room":"lobby"}');
    await host.clock.tick();
    const frames = anna.hosted.frames.splice(0).map((text) => JSON.parse(text));
    const { changes } = frames.find(({ type }) => type === "joined");
    return changes.map(({ type, text, target }: Record<string, string>) => [type, text ?? target]);
  };
  assertEquals(await joined(), [["topic", "another"], ["pin", target]]);
  await anna.publish({ type: "delete", target });
  assertEquals(await joined(), [["topic", "another"]], "what is deleted is not pinned");
});

for (const merged of [false, true]) {
  const where = merged ? ", merged segments too" : "";
  Deno.test(`a deleted text is nowhere in the store soon after${where}`, async () => {
    const { host, anna, ben } = setUp();
    using _ = host;
    const target = await anna.publish(say("SECRET-1"));
    await anna.publish({ type: "edit", target, text: "SECRET-2" });
    await anna.publish({ type: "edit", target, text: "SECRET-3" });
    const kept = await ben.publish(say("kept"));
    if (merged) {
      for (let n = 0; n < 120; n++) await ben.publish(say(`m${n}`));
      assert(await mergeSegments(host.kv, "lobby"));
    }
    const before = await ben.history({ before: kept, limit: 100 });
    assert((await stored(host)).includes("SECRET-1"));
    await anna.publish({ type: "delete", target });
    await host.clock.tick(1_000);
    assert(!(await stored(host)).includes("SECRET"));
    const after = await ben.history({ before: kept, limit: 100 });
    assertEquals(
      after.segments.map(({ at, events }) => [at, events.length]),
      before.segments.map(({ at, events }) => [at, events.length]),
      "positions stay",
    );
    const page = foldSegments(after.segments, "", after.changes);
    assertEquals(page.find(({ pos }) => pos === target)?.deleted, true);
    // And from memory: who resumes from the beginning gets what is cached.
    ben.hosted.session.receive(
      JSON.stringify({ type: "join", room: "lobby", after: "000000000000000000000000.000" }),
    );
    await host.clock.tick();
    const frames = ben.hosted.frames.splice(0).join("\n");
    assert(frames.includes('"joined"') && !frames.includes("SECRET"));
    // The note of what is to be done goes, too.
    await host.clock.tick(60_000);
    assertEquals(await host.kv.list({ prefix: ["redact"] }, { limit: 9 }), []);
  });
}

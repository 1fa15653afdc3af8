import { assert, assertEquals } from "@std/assert";
import { directRoom, type MyRoom } from "../lib/protocol/mod.ts";
import type { Session } from "../lib/session/session.ts";
import { createRoom, removeMember } from "../lib/store/room_records.ts";
import { openRoom } from "../lib/room/open_room.ts";
import { endOf } from "../lib/store/segment.ts";
import { type Hosted, PlainHost } from "./support/plain_host.ts";

interface Frame {
  type: string;
  [part: string]: unknown;
}

const frames = (connection: Hosted<Session>, type: string) =>
  connection.frames.map((frame) => JSON.parse(frame as string) as Frame)
    .filter((frame) => frame.type === type);

const listed = (connection: Hosted<Session>) =>
  (frames(connection, "rooms").at(-1)?.rooms ?? []) as MyRoom[];

const unread = (connection: Hosted<Session>) => {
  const { room, count, mentions, more = false } = frames(connection, "unread").at(-1)!;
  return [room, count, mentions, more];
};

/** Says something over `sori.v1`, each under an id of its own. */
async function say(host: PlainHost, user: string, room: string, ...texts: string[]) {
  const speaker = await host.openJson(user);
  for (const [n, text] of texts.entries()) {
    const id = `${room}${host.clock.now()}${n}${text}`.slice(0, 64);
    const frame = { type: "publish", room, id, event: { type: "message", text } };
    speaker.session.receive(JSON.stringify(frame));
  }
  await host.clock.tick(1_000);
  speaker.session.closed();
  return speaker;
}

/** Somebody who has these rooms, and watches. */
async function watching(host: PlainHost, user: string, ...rooms: string[]) {
  for (const room of rooms) await host.rooms.join(user, room);
  const watcher = await host.openJson(user);
  watcher.session.receive('{"type":"watch","on":true}');
  await host.clock.tick(1_000);
  return watcher;
}

Deno.test("who watches is told their rooms at once, with what is unread in each", async () => {
  using host = new PlainHost();
  await say(host, "benn", "lobby", "one", "two");
  const anna = await watching(host, "anna", "lobby", "quiet");
  assertEquals(listed(anna).map(({ name, unread }) => [name, unread]).sort(), [
    ["lobby", 2],
    ["quiet", 0],
  ]);
});

Deno.test("what others say is counted without being told, and what speaks to the user beside it", async () => {
  using host = new PlainHost();
  const anna = await watching(host, "anna", "lobby");
  await say(host, "benn", "lobby", "one", "@anna two");
  assertEquals(unread(anna), ["lobby", 2, 1, false]);
  await say(host, "anna", "lobby", "my own");
  assertEquals(unread(anna), ["lobby", 2, 1, false]);
  assertEquals(frames(anna, "events"), []);
  assertEquals(
    openRoom(host.rooms, "lobby").presence.members().count,
    0,
    "nobody sees who watches",
  );
});

Deno.test("many messages at once are one count, and there is a bound", async () => {
  using host = new PlainHost({ rateMessages: 1_000, rateAddressMessages: 1_000 });
  const anna = await watching(host, "anna", "lobby");
  const before = frames(anna, "unread").length;
  await say(host, "benn", "lobby", ...Array.from({ length: 30 }, (_, n) => `${n}`));
  assertEquals(frames(anna, "unread").length, before + 1);
  for (let round = 0; round < 4; round++) {
    await say(host, "benn", "lobby", ...Array.from({ length: 30 }, (_, n) => `${round} ${n}`));
  }
  assertEquals(unread(anna), ["lobby", 99, 0, true]);
});

Deno.test("what is read in another tab is unread no more", async () => {
  using host = new PlainHost();
  await say(host, "benn", "lobby", "one", "two");
  const anna = await watching(host, "anna", "lobby");
  await say(host, "benn", "lobby", "three");
  assertEquals(unread(anna), ["lobby", 3, 0, false]);
  const tab = await host.openJson("anna");
  tab.session.receive('{"type":"join","room":"lobby"}');
  await host.clock.tick();
  const mark = (pos: string) =>
    tab.session.receive(JSON.stringify({ type: "read", room: "lobby", pos }));
  const { segments } = await host.rooms.log("lobby").readNewest(10);
  mark(`${segments[0]!.at}.000`);
  await host.clock.tick(1_000);
  assertEquals(unread(anna), ["lobby", 2, 0, false]);
  mark(openRoom(host.rooms, "lobby").last);
  await host.clock.tick(1_000);
  assertEquals(unread(anna), ["lobby", 0, 0, false]);
});

Deno.test("a room that becomes theirs is listed, and one that they are removed from is not", async () => {
  using host = new PlainHost();
  const anna = await watching(host, "anna");
  assertEquals(listed(anna), []);
  const record = { kind: "private", owner: "anna", createdAt: host.clock.now() } as const;
  assert(await createRoom(host.kv, "team", record));
  host.rooms.access.changed("team", "anna");
  await host.rooms.join("anna", "team");
  await host.clock.tick(2_000);
  assertEquals(listed(anna).map(({ name }) => name), ["team"]);
  await removeMember(host.kv, "team", "anna");
  host.rooms.access.changed("team", "anna");
  await host.clock.tick(2_000);
  assertEquals(listed(anna), []);
});

Deno.test("whom somebody writes to for the first time is told", async () => {
  using host = new PlainHost();
  const anna = await watching(host, "anna");
  await say(host, "benn", "dm-anna-benn", "psst");
  await host.clock.tick(3_000);
  assertEquals(listed(anna).map(({ partner, unread }) => [partner, unread]), [["benn", 1]]);
});

Deno.test("a change of somebody else's room is no reason to list anew", async () => {
  using host = new PlainHost();
  const anna = await watching(host, "anna", "lobby");
  const before = frames(anna, "rooms").length;
  host.rooms.access.changed("elsewhere");
  host.rooms.access.changed("lobby", "benn");
  await host.clock.tick(5_000);
  assertEquals(frames(anna, "rooms").length, before);
});

Deno.test("who stops watching is told nothing more, and holds no room", async () => {
  using host = new PlainHost();
  const anna = await watching(host, "anna", "lobby");
  assertEquals(openRoom(host.rooms, "lobby").subscribers, 1);
  anna.session.receive('{"type":"watch","on":false}');
  const before = anna.frames.length;
  await say(host, "benn", "lobby", "one");
  assertEquals(anna.frames.length, before);
  assertEquals(openRoom(host.rooms, "lobby").subscribers, 0);
});

Deno.test("who is spoken to in another room is told who calls and what they say, once", async () => {
  using host = new PlainHost();
  const anna = await watching(host, "anna", "lobby");
  const calls = () => frames(anna, "unread").flatMap(({ call }) => call ?? []);
  await say(host, "benn", "lobby", "nobody in particular");
  assertEquals(calls(), []);
  await say(host, "benn", "lobby", "@anna one", "@anna two", "and so on");
  assertEquals(
    (calls() as { from: string; text: string }[]).map(({ from, text }) => [from, text]),
    [
      ["benn", "@anna two"],
    ],
  );
  await say(host, "benn", "lobby", "nobody again");
  assertEquals(calls().length, 1);
});

Deno.test("an answer to the user speaks to them, as does all that is said where they want it, and nothing where they do not", async () => {
  using host = new PlainHost();
  const speaker = await say(host, "anna", "lobby", "a question");
  const acks = frames(speaker, "ack")[0]!.acks as [string, string][];
  for (const [room, level] of [["loud", "all"], ["silent", "nothing"]] as const) {
    await host.rooms.mine.notify("anna", room, level);
  }
  const direct = directRoom("anna", "benn")!;
  const anna = await watching(host, "anna", "lobby", "loud", "silent", direct);
  const calls = () =>
    frames(anna, "unread").flatMap(({ call, room }) =>
      call ? [[room, (call as { text: string }).text]] : []
    );
  const benn = await host.openJson("benn");
  const event = { type: "message", text: "an answer", reply: acks[0]![1] };
  benn.session.receive(JSON.stringify({ type: "publish", room: "lobby", id: "answer", event }));
  await host.clock.tick(1_000);
  assertEquals(calls(), [["lobby", "an answer"]]);
  assertEquals(unread(anna), ["lobby", 1, 1, false]);
  await say(host, "benn", "loud", "whatever");
  await say(host, "benn", "silent", "@anna please");
  await say(host, "benn", direct, "only for you");
  await host.clock.tick(2_000);
  assertEquals(calls().slice(1), [["loud", "whatever"], [direct, "only for you"]]);
  const later = await watching(host, "anna");
  const lobby = listed(later).find(({ name }) => name === "lobby")!;
  assertEquals([lobby.unread, lobby.mentions], [1, 1], "so it is in a list made anew");
});

Deno.test("a list says who called last in each room, of what is unread and as the user wants it", async () => {
  using host = new PlainHost();
  const direct = directRoom("anna", "benn")!;
  for (const [room, level] of [["loud", "all"], ["silent", "nothing"]] as const) {
    await host.rooms.mine.notify("anna", room, level);
  }
  await say(host, "benn", "lobby", "@anna one", "@anna two", "nobody in particular");
  await say(host, "benn", "quiet", "nobody in particular");
  await say(host, "benn", "loud", "one", "two");
  await say(host, "benn", "silent", "@anna please");
  await say(host, "benn", direct, "only for you", `long ${"a".repeat(500)}`);
  await say(host, "anna", direct, "my own");
  const anna = await watching(host, "anna", "lobby", "quiet", "loud", "silent", direct);
  const called = (rooms: MyRoom[]) =>
    Object.fromEntries(rooms.map(({ name, called }) => [name, called?.text.slice(0, 10)]));
  assertEquals(called(listed(anna)), {
    lobby: "@anna two",
    quiet: undefined,
    loud: "two",
    silent: undefined,
    [direct]: "long aaaaa",
  });
  const long = listed(anna).find(({ name }) => name === direct)!.called!;
  assertEquals([long.from, long.text.length], ["benn", 160]);
  // The same position as in the log, so that nobody tells of it twice.
  const { pos } = listed(anna).find(({ name }) => name === "lobby")!.called!;
  const there = await host.rooms.log("lobby").readEvent(pos);
  assertEquals(there?.text, "@anna two");
  host.rooms.mine.mark("anna", "lobby", pos);
  await host.clock.tick(3_000);
  assertEquals(called(listed(await watching(host, "anna"))).lobby, undefined, "it was read");
});

Deno.test("who begins to talk to the user calls them, though nobody has listened to that room", async () => {
  using host = new PlainHost();
  const anna = await watching(host, "anna", "lobby");
  await say(host, "benn", directRoom("anna", "benn")!, "hello, it is me");
  await host.clock.tick(3_000);
  const calls = frames(anna, "unread").flatMap(({ call, room }) =>
    call ? [[room, (call as { text: string }).text]] : []
  );
  assertEquals(calls, [[directRoom("anna", "benn"), "hello, it is me"]]);
});

Deno.test("a room that is read for the first time is in the list from then on", async () => {
  using host = new PlainHost();
  await say(host, "benn", "garden", "hello");
  const anna = await watching(host, "anna", "lobby");
  const { segments } = await host.rooms.log("garden").readNewest(1);
  host.rooms.mine.mark("anna", "garden", endOf(segments[0]!));
  await host.clock.tick(3_000);
  assertEquals(listed(anna).map(({ name }) => name).sort(), ["garden", "lobby"]);
  await say(host, "benn", "garden", "@anna over here");
  assertEquals(unread(anna), ["garden", 1, 1, false]);
});

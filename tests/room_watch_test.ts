import { assert, assertEquals } from "@std/assert";
import type { MyRoom } from "../lib/protocol/mod.ts";
import type { Session } from "../lib/session/session.ts";
import { createRoom, removeMember } from "../lib/store/room_records.ts";
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
  assertEquals(host.rooms.get("lobby").presence.members().count, 0, "nobody sees who watches");
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
  mark(host.rooms.get("lobby").last);
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
  assertEquals(host.rooms.get("lobby").subscribers, 1);
  anna.session.receive('{"type":"watch","on":false}');
  const before = anna.frames.length;
  await say(host, "benn", "lobby", "one");
  assertEquals(anna.frames.length, before);
  assertEquals(host.rooms.get("lobby").subscribers, 0);
});

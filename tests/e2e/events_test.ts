/** Edits, deletions, reactions, pins and topics between clients of the library and a real server. */
import { assert, assertEquals } from "@std/assert";
import {
  foldSegments,
  memoryOutbox,
  type Message,
  type OutboxStore,
  PublishError,
} from "../../lib/client/mod.ts";
import { RoomPage, shown } from "../support/room_page.ts";
import { ServerProcess } from "../support/server_process.ts";
import { TempFolder } from "../support/temp_folder.ts";

let folder: TempFolder;
let server: ServerProcess;
Deno.test.beforeAll(async () => {
  folder = await TempFolder.make();
  server = await ServerProcess.start({
    env: { SORI_ISOLATES: "2", SORI_RATE_LIMIT: "off", SORI_KV: folder.file("sori.kv") },
  });
});
Deno.test.afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

/** A page on the server of these tests. */
class Page extends RoomPage {
  constructor(room: string, token?: string, store?: OutboxStore) {
    super(server.socketUrl, room, token, store);
  }
}

Deno.test("who edits, deletes and reacts offline ends with the same room as the others", async () => {
  using anna = new Page("offline");
  using ben = new Page("offline");
  await Promise.all([anna.joined(), ben.joined()]);
  const mine = await Promise.all(
    ["a1", "a2", "a3"].map((text) => anna.room.publish(text).position),
  );
  const his = await Promise.all(["b1", "b2", "b3"].map((text) => ben.room.publish(text).position));
  for (const page of [anna, ben]) await page.until(() => page.messages.length === 6, "six");
  anna.offline();
  ben.offline();
  for (const [page, own] of [[anna, mine], [ben, his]] as const) {
    const who = page === anna ? "anna" : "ben";
    for (const pos of [...mine, ...his]) page.room.react(pos, "👍");
    page.room.react(mine[0]!, "🎉");
    page.room.react(his[0]!, "👍", false);
    page.room.edit(own[0]!, `${who} edits once`);
    page.room.edit(own[0]!, `${who} edits twice`);
    page.room.delete(own[1]!);
    page.room.pin(mine[2]!, who === "anna");
    page.room.setTopic(`${who}'s topic`);
    page.room.publish({ text: `${who} answers`, reply: mine[2]!, mentions: ["@here"] });
  }
  assertEquals(anna.room.outgoing.length, 14);
  anna.online();
  ben.online();
  await Promise.all([anna.joined(), ben.joined()]);
  // A reaction that came after the deletion of its message is refused, and shown as failed.
  const settled = (page: Page) => page.room.outgoing.every(({ state }) => state === "failed");
  for (const page of [anna, ben]) {
    await page.until(() => settled(page), "all is answered");
    await page.until(() => page.messages.length === 8, "eight");
  }
  const last = await anna.room.publish("last").position;
  for (const page of [anna, ben]) {
    await page.until(() => page.messages.at(-1)?.pos === last, "the last");
  }
  assertEquals(ben.seen, anna.seen);
  using third = new Page("offline");
  await third.joined();
  assertEquals(third.seen, anna.seen, "from a snapshot");
  assertEquals(third.room.topic?.text, anna.room.topic?.text);
  assertEquals(ben.room.topic, anna.room.topic);
  const texts = anna.messages.map(({ text }) => text);
  assert(texts.includes("anna edits twice") && texts.includes("ben edits twice"));
  assertEquals(anna.messages.filter(({ deleted }) => deleted).length, 2);
  for (const { refusal } of [...anna.room.outgoing, ...ben.room.outgoing]) {
    assertEquals(refusal?.code, "deleted");
  }
  // Page by page, as one who scrolls back: each page brings what was said of it later.
  const pages: Message[] = [];
  for (let before = last;;) {
    const page = await third.room.history({ before, limit: 2 });
    pages.unshift(...foldSegments(page.segments, "", page.changes));
    if (!page.more) break;
    before = `${page.segments[0]!.at}.000`;
  }
  const unique = [...new Map(pages.map((message) => [message.pos, message])).values()];
  assertEquals(shown(unique), anna.seen.slice(0, -1));
});

Deno.test("what was done offline outlives a reload, and is done once", async () => {
  const store = memoryOutbox();
  const first = new Page("reload", undefined, store);
  await first.joined();
  const pos = await first.room.publish("before").position;
  const token = first.client.token!;
  first.offline();
  first.room.edit(pos, "after");
  first.room.react(pos, "❤️");
  first.room.publish({ text: "an answer", reply: pos });
  first.client.close();
  using second = new Page("reload", token, store);
  await second.until(() => second.messages.length === 2, "the answer");
  await second.sent();
  assertEquals(second.messages.map(({ text, reply }) => [text, reply]), [
    ["after", undefined],
    ["an answer", pos],
  ]);
  assertEquals(second.messages[0]!.edited?.count, 1);
  assertEquals(second.messages[0]!.reactions, [{ emoji: "❤️", users: [second.client.you!.id] }]);
});

Deno.test("what another has written is not changed, and who tried is told why", async () => {
  using anna = new Page("others");
  using ben = new Page("others");
  await Promise.all([anna.joined(), ben.joined()]);
  const pos = await anna.room.publish("mine").position;
  for (const attempt of [ben.room.edit(pos, "yours"), ben.room.delete(pos)]) {
    const error = await attempt.position.catch((it) => it);
    assert(error instanceof PublishError);
    assertEquals(error.refusal?.code, "forbidden");
  }
  assertEquals(ben.room.outgoing.map(({ event, state }) => [event.type, state]), [
    ["edit", "failed"],
    ["delete", "failed"],
  ]);
});

Deno.test("a message's history can be read by who may read the room, until it is deleted", async () => {
  using anna = new Page("edits");
  await anna.joined();
  const pos = await anna.room.publish("one").position;
  for (const text of ["two", "three"]) await anna.room.edit(pos, text).position;
  const read = async () => {
    const response = await server.fetch(`/api/rooms/edits/messages/${pos}`);
    assertEquals(response.status, 200);
    const { message, edits } = await response.json();
    return [message.text, ...edits.map(({ text }: { text: string }) => text)];
  };
  assertEquals(await read(), ["one", "two", "three"]);
  await anna.room.delete(pos).position;
  assertEquals(await read(), [""]);
  const missing = await server.fetch(`/api/rooms/edits/messages/${"0".repeat(24)}.000`);
  assertEquals(missing.status, 404);
  await missing.body?.cancel();
});

Deno.test("the list of rooms tells the last message, whatever was done after it", async () => {
  using anna = new Page("town");
  await anna.joined();
  const hello = await anna.room.publish("hello").position;
  const oops = await anna.room.publish("oops").position;
  await anna.room.delete(oops).position;
  await anna.room.react(hello, "👍", true).position;
  // The room is put in the list a little later.
  let town: { last: { text: string } | null } | undefined;
  while (!town) {
    const { rooms } = await (await server.fetch("/api/rooms")).json();
    town = rooms.find(({ name }: { name: string }) => name === "town");
  }
  assertEquals(town.last?.text, "hello");
});

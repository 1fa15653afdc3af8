/**
 * Two people change the same messages while both are offline, and the server is another one when they
 * come back: they end with the same room, and so does everybody who only reads it, by whatever way.
 */
import { assert, assertEquals } from "@std/assert";
import { type Change, foldSegments, type Message, type WireSegment } from "../../lib/client/mod.ts";
import { RoomPage, shown } from "../support/room_page.ts";
import { ServerProcess } from "../support/server_process.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { WireClient } from "../support/wire_client.ts";

/** What a page of JSON says, folded. */
const folded = ({ segments, changes }: { segments: WireSegment[]; changes?: Change[] }) =>
  foldSegments(segments, "", changes);

/** What both have of a message that is shown in the HTML of a page without scripts. */
const plain = ({ text, deleted }: Message) => deleted ? null : text;

/** All messages of a room, page by page from the newest on, as the API gives them. */
async function byApi(server: ServerProcess, room: string, limit: number): Promise<Message[]> {
  const found = new Map<string, Message>();
  for (let before = "";;) {
    const response = await server.fetch(`/api/rooms/${room}/events?limit=${limit}${before}`);
    assertEquals(response.status, 200);
    const page = await response.json();
    for (const message of folded(page)) found.set(message.pos, message);
    if (!page.more) return [...found.values()].sort((a, b) => a.pos < b.pos ? -1 : 1);
    before = `&before=${page.segments[0].at}.000`;
  }
}

/** The messages of the page that the server draws; what is in its HTML and in its script's data. */
async function byPage(server: ServerProcess, room: string, query: string) {
  const response = await server.fetch(`/r/${room}${query}`);
  const html = await response.text();
  const data = /<script type="application\/json"[^>]*>(.*?)<\/script>/s.exec(html)?.[1];
  const { snapshot } = JSON.parse(data!);
  return { html, messages: folded(snapshot) };
}

/** Resolves once a deleted text is nowhere to be read: the store is rewritten in the background. */
async function redacted(server: ServerProcess, room: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const response = await server.fetch(`/api/rooms/${room}/events?limit=100`);
    if (!(await response.text()).includes("SECRET")) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("The texts of deleted messages are still there after a minute");
}

for (const order of ["anna first", "ben first"] as const) {
  Deno.test(`offline, on the same messages, across a restart: all end with the same room (${order})`, async () => {
    await using folder = await TempFolder.make();
    const env = { SORI_ISOLATES: "2", SORI_RATE_LIMIT: "off", SORI_KV: folder.file("sori.kv") };
    let server = await ServerProcess.start({ env });
    const port = server.port;
    try {
      using anna = new RoomPage(server.socketUrl, "same");
      using ben = new RoomPage(server.socketUrl, "same");
      await Promise.all([anna.joined(), ben.joined()]);
      const hers: string[] = [];
      const his: string[] = [];
      for (let n = 1; n <= 4; n++) {
        hers.push(await anna.room.publish(`a${n}`).position);
        his.push(await ben.room.publish(`b${n}`).position);
      }
      const all = [...hers, ...his];
      // One is deleted, and one is known to both with a reaction, before they go.
      await ben.room.react(hers[3]!, "🎉").position;
      await anna.room.react(hers[3]!, "👍").position;
      for (const page of [anna, ben]) {
        await page.until(
          () => page.messages.length === 8 && page.messages.some((m) => m.reactions?.length === 2),
          "eight",
        );
      }
      anna.offline();
      ben.offline();
      for (const [page, own, who] of [[anna, hers, "anna"], [ben, his, "ben"]] as const) {
        for (const pos of all) page.room.react(pos, "❤️");
        page.room.react(hers[0]!, who === "anna" ? "👍" : "🎉");
        page.room.react(hers[3]!, who === "anna" ? "👍" : "🎉", false);
        page.room.react(hers[3]!, who === "anna" ? "👍" : "🎉");
        page.room.edit(own[0]!, `${who} once`);
        page.room.edit(own[0]!, `${who} twice`);
        page.room.edit(own[1]!, `SECRET of ${who}`);
        page.room.delete(own[1]!);
        for (const pos of [hers[2]!, his[2]!]) page.room.pin(pos, who === "anna");
        page.room.publish({ text: `${who} answers`, reply: hers[1]! });
        page.room.setTopic(`${who}'s topic`);
      }
      server.kill("SIGTERM");
      await server[Symbol.asyncDispose]();
      server = await ServerProcess.start({ env: { ...env, PORT: port } });
      const [first, second] = order === "anna first" ? [anna, ben] : [ben, anna];
      const settled = (page: RoomPage) =>
        page.room.outgoing.every(({ state }) => state === "failed");
      for (const page of [first, second]) {
        page.online();
        await page.joined();
        await page.until(() => settled(page), "all is answered");
      }
      const last = await first.room.publish("last").position;
      for (const page of [anna, ben]) {
        await page.until(() => page.messages.at(-1)?.pos === last, "the last");
      }
      // Both, who saw it live.
      assertEquals(ben.seen, anna.seen);
      assertEquals(ben.room.topic, anna.room.topic);
      // Who could not do what they wanted is told why, and nothing waits.
      for (const { refusal, event } of [...anna.room.outgoing, ...ben.room.outgoing]) {
        assertEquals(refusal?.code, "deleted", JSON.stringify(event));
      }
      assert(second.room.outgoing.length > 0, "whose message was deleted meanwhile");
      for (const page of [anna, ben]) {
        for (const { id } of page.room.outgoing) page.room.cancel(id);
        assertEquals(page.room.outgoing, []);
      }
      assertEquals(anna.messages.filter(({ deleted }) => deleted).map(({ pos }) => pos), [
        hers[1],
        his[1],
      ]);
      await redacted(server, "same");
      // Now those who only read: from a snapshot, by pages of the library, by the API, as a page.
      using third = new RoomPage(server.socketUrl, "same");
      await third.joined();
      assertEquals(third.seen, anna.seen, "a snapshot");
      assertEquals(third.room.topic, anna.room.topic);
      for (const limit of [1, 3, 100]) {
        assertEquals(shown(await byApi(server, "same", limit)), anna.seen, `pages of ${limit}`);
        const pages: Message[] = [];
        for (let before = `${"f".repeat(24)}.000`;;) {
          const page = await third.room.history({ before, limit });
          pages.unshift(...foldSegments(page.segments, "", page.changes));
          if (!page.more) break;
          before = `${page.segments[0]!.at}.000`;
        }
        assertEquals(shown(pages), anna.seen, `history of ${limit}`);
      }
      const newest = await byPage(server, "same", "");
      assertEquals(shown(newest.messages), anna.seen, "the page");
      const older = await byPage(server, "same", `?before=${his[3]}`);
      const until = anna.seen.filter(({ pos }) => pos < his[3]!);
      assertEquals(shown(older.messages).filter(({ pos }) => pos < his[3]!), until);
      for (const text of anna.seen.map(plain)) if (text) assert(newest.html.includes(text), text);
      for (const { html } of [newest, older]) assert(!html.includes("SECRET"));
      // And the bare protocol, from the very first event on.
      const wire = await WireClient.open(server.socketUrl.href);
      wire.send({ type: "join", room: "same", after: `${"0".repeat(24)}.000` });
      const joined = await wire.next(({ type }) => type === "joined", "joined");
      assertEquals(shown(folded(joined as unknown as Parameters<typeof folded>[0])), anna.seen);
      assert(!JSON.stringify(joined).includes("SECRET"));
      wire.close();
    } finally {
      await server[Symbol.asyncDispose]();
    }
  });
}

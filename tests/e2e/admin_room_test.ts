/** What the owner does with one room: messages are deleted, people are put out and let in again. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { RoomPage } from "../support/room_page.ts";
import { ServerProcess } from "../support/server_process.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { Visitor } from "../support/visitor.ts";
import { WireClient } from "../support/wire_client.ts";

const TOKEN = "a-secret-of-the-owner-0123456789abcdef";
const PATH = "/admin/rooms/lobby";

const drop = async (response: Promise<Response>) => {
  const { body, status } = await response;
  await body?.cancel();
  return status;
};

/** A server of two isolates, its owner, and two who talk. */
async function set() {
  const folder = await TempFolder.make();
  const server = await ServerProcess.start({
    env: {
      SORI_ADMIN_TOKEN: TOKEN,
      SORI_ISOLATES: "2",
      SORI_KV: folder.file("sori.kv"),
      SORI_RATE_LIMIT: "off",
    },
  });
  const admin = new Visitor(server);
  assertEquals(await drop(admin.post("/admin/sign-in", { token: TOKEN })), 303);
  const [anna, ben] = [
    new RoomPage(server.socketUrl, "lobby"),
    new RoomPage(server.socketUrl, "lobby"),
  ];
  await Promise.all([anna.joined(), ben.joined()]);
  return {
    server,
    admin,
    anna,
    ben,
    async [Symbol.asyncDispose]() {
      anna.client.close();
      ben.client.close();
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Follows a deletion until its page says what came of it. */
async function done(admin: Visitor, path: string): Promise<string> {
  for (;;) {
    const response = await admin.get(path);
    const html = await response.text();
    if (!response.headers.has("refresh")) return html;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

Deno.test("the owner deletes what one person said, or everybody, after being asked", async () => {
  await using scene = await set();
  const { admin, anna, ben, server } = scene;
  for (let n = 0; n < 30; n++) await anna.room.publish(`SECRET ${n}`).position;
  const kept = await ben.room.publish("of ben").position;
  for (const page of [anna, ben]) await page.until(() => page.messages.length === 31, "all");
  const user = anna.client.you!.id;
  assertStringIncludes(await admin.read("/admin"), `href="${PATH}"`);
  const asked = await admin.read(`${PATH}?ask=erase&user=${user}`);
  assertStringIncludes(asked, "Delete every message of Guest");
  assertEquals(await drop(admin.post(PATH, { do: "erase", user })), 400, "without being sure");
  const response = await admin.post(PATH, { do: "erase", user, sure: "yes" });
  await response.body?.cancel();
  const location = response.headers.get("location")!;
  assertMatch(location, /^\/admin\/rooms\/lobby\?job=\w{20}$/);
  // Both see it go at once, and what is said from now on stays.
  for (const page of [anna, ben]) {
    await page.until(() => page.messages.filter((m) => m.deleted).length === 30, "gone");
  }
  const again = await anna.room.publish("again").position;
  assertStringIncludes(await done(admin, location), "30 messages were deleted.");
  const text = await (await server.fetch("/api/rooms/lobby/events?limit=100")).text();
  assert(!text.includes("SECRET") && text.includes("of ben") && text.includes("again"));
  await ben.until(() => ben.messages.at(-1)?.pos === again, "again");
  assertEquals(ben.seen.filter(({ deleted }) => !deleted).map(({ pos }) => pos), [kept, again]);
  const all = await admin.post(PATH, { do: "erase", sure: "yes" });
  await all.body?.cancel();
  await ben.until(() => ben.messages.every((m) => m.deleted), "everything");
  assertStringIncludes(await done(admin, all.headers.get("location")!), "2 messages were deleted.");
  using late = new RoomPage(server.socketUrl, "lobby");
  await late.joined();
  assertEquals(late.seen, ben.seen);
});

Deno.test("who is put out is out by every way, does not knock again, and comes back when let in", async () => {
  await using scene = await set();
  const { admin, anna, ben, server } = scene;
  await ben.room.publish("hello").position;
  const { id: user } = anna.client.you!;
  const headers = { authorization: `Bearer ${anna.client.token}` };
  const refusals: string[] = [];
  anna.room.addEventListener("refused", ({ detail }) => refusals.push(detail.code));
  assertEquals(await drop(admin.post(PATH, { do: "ban", user })), 400, "without being sure");
  assertStringIncludes(await admin.read(`${PATH}?ask=ban&user=${user}`), "They can’t come back.");
  assertEquals(await drop(admin.post(PATH, { do: "ban", user, sure: "yes" })), 303);
  await anna.until(() => !anna.room.joined, "out");
  while (refusals.length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  assertStringIncludes(await admin.read(PATH), user);
  // Pages, the API, streams, polls, plain clients, and what is published without being in.
  const get = (path: string) => drop(server.fetch(path, { headers }));
  assertEquals(await get("/r/lobby"), 404);
  assertEquals(await get("/api/rooms/lobby/events"), 404);
  const body = '{"text":"no"}';
  const post = server.fetch("/api/rooms/lobby/events", { method: "POST", headers, body });
  assertEquals(await drop(post), 404);
  for (
    const path of ["/api/stream?room=lobby", "/api/poll?room=lobby"]
  ) {
    const response = await server.fetch(path, { headers, signal: AbortSignal.timeout(60_000) });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let heard = "";
    while (!/no_access|bad_room|not_found/.test(heard)) {
      const { done, value } = await reader.read();
      if (done) break;
      heard += value;
    }
    await reader.cancel();
    assert(!heard.includes("hello"), `${path}: ${heard}`);
  }
  await using wire = await WireClient.open(server.socketUrl.href, {
    token: anna.client.token!,
  });
  wire.send({ type: "join", room: "lobby" });
  const answer = await wire.next(({ type }) => type === "error", "the refusal");
  assertEquals([answer.code, answer.temporary], ["no_access", false]);
  wire.send({ type: "publish", room: "lobby", id: "x", event: { type: "message", text: "no" } });
  const refused = await wire.next(({ id }) => id === "x", "the answer");
  assertEquals(refused.code, "no_access");
  wire.send({ type: "history", room: "lobby" });
  await wire.next(({ code }) => code === "no_access", "no history", wire.frames.length);
  // It knocked once and was told once; a page that is let in again comes back.
  assertEquals(refusals, ["no_access"]);
  assertEquals(anna.room.outgoing, []);
  assertEquals(await drop(admin.post(PATH, { do: "unban", user })), 303);
  assertEquals(await get("/r/lobby"), 200);
  using again = new RoomPage(server.socketUrl, "lobby", anna.client.token!);
  await again.joined();
  await again.room.publish("back").position;
  await ben.until(() => ben.messages.at(-1)?.text === "back", "back");
});

Deno.test("only the owner manages rooms, from a page of this server", async () => {
  await using scene = await set();
  const { admin, server } = scene;
  const stranger = new Visitor(server);
  const page = await stranger.get(PATH);
  await page.body?.cancel();
  assertEquals([page.status, page.headers.get("location")], [303, "/admin"]);
  const form = { do: "erase", sure: "yes" };
  assertEquals(await drop(stranger.post(PATH, form)), 401);
  const elsewhere = new Visitor(server, { origin: "https://elsewhere.example" });
  for (const [name, value] of admin.cookies) elsewhere.cookies.set(name, value);
  assertEquals(await drop(elsewhere.post(PATH, form)), 403);
  for (const wrong of [{ do: "ban", sure: "yes" }, { do: "dance" }, { do: "unban", user: "a b" }]) {
    assertEquals(await drop(admin.post(PATH, wrong)), 400, JSON.stringify(wrong));
  }
  assertEquals(await drop(admin.get("/admin/rooms/a%20b")), 404);
});

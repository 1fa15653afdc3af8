/** Somebody's data: all of it in a file, and its end. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { RoomPage } from "../support/room_page.ts";
import { ServerProcess } from "../support/server_process.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { Visitor } from "../support/visitor.ts";
import { WireClient } from "../support/wire_client.ts";

const say = async (visitor: Visitor, room: string, text: string) => {
  const response = await visitor.post(`/r/${room}`, { text });
  await response.body?.cancel();
  assertEquals(response.status, 303);
};
const rename = async (visitor: Visitor, name: string) => {
  await (await visitor.post("/me", { name, to: "/me" })).body?.cancel();
};

Deno.test("an export has the profile, the rooms and every message of its user, and nobody else's", async () => {
  await using server = await ServerProcess.start({ env: { SORI_RATE_LIMIT: "off" } });
  const [anna, benn] = [new Visitor(server), new Visitor(server)];
  await rename(anna, "안나");
  for (let n = 0; n < 30; n++) await say(anna, n % 2 === 0 ? "lobby" : "garden", `mine ${n}`);
  await say(benn, "lobby", "not mine");
  const response = await anna.get("/me/export");
  assertMatch(
    response.headers.get("content-disposition")!,
    /^attachment; filename="sori-\w+\.json"$/,
  );
  const data = await response.json();
  assertEquals(data.profile.name, "안나");
  assertEquals(data.messages.length, 30);
  assert(data.messages.every(({ text }: { text: string }) => text.startsWith("mine ")));
  assertEquals(new Set(data.messages.map(({ room }: { room: string }) => room)).size, 2);
  assertMatch(data.messages[0].time, /^\d{4}-\d\d-\d\dT/);
  assertEquals(data.files, []);
});

Deno.test("who erases everything is asked first, is signed out, and nothing they said is left on any isolate", async () => {
  await using folder = await TempFolder.make();
  await using server = await ServerProcess.start({
    env: { SORI_ISOLATES: "2", SORI_KV: folder.file("sori.kv"), SORI_RATE_LIMIT: "off" },
  });
  const [anna, benn] = [new Visitor(server), new Visitor(server)];
  await rename(anna, "Anna");
  for (let n = 0; n < 20; n++) await say(anna, "lobby", `secret-${n}`);
  await say(benn, "lobby", "stays");
  const session = anna.cookies.get("sori_session")!;
  await using page = await WireClient.open(server.socketUrl.href, {
    headers: { authorization: `Bearer ${session}` },
  });
  await page.join("lobby");
  using open = new RoomPage(server.socketUrl, "lobby");
  await open.until(() => open.messages.length === 21, "all of it");
  assertStringIncludes(await anna.read("/me/erase"), "Erase everything?");
  const unsure = await anna.post("/me/erase", {});
  await unsure.body?.cancel();
  assertEquals(unsure.status, 400);
  const response = await anna.post("/me/erase", { sure: "yes" });
  await response.body?.cancel();
  const location = response.headers.get("location")!;
  assertMatch(location, /^\/erased\/\w{20}$/);
  assertEquals(await page.closed, 4100);
  const old = await server.fetch("/api/me", { headers: { authorization: `Bearer ${session}` } });
  await old.body?.cancel();
  assertEquals(old.status, 401);
  let told = "";
  while (!told.includes("20 messages")) {
    const next = await benn.get(location);
    told = await next.text();
    if (next.headers.has("refresh")) await new Promise((resolve) => setTimeout(resolve, 100));
    else assertStringIncludes(told, "The content of 20 messages is gone");
  }
  // A page that was open all the time drops it by itself.
  await open.until(() => open.messages.every((m) => m.deleted || m.text === "stays"), "erased");
  // Each request may come to another isolate, and so do those who join.
  for (let n = 0; n < 6; n++) {
    const { segments } = await (await server.fetch("/api/rooms/lobby/events?limit=100")).json();
    const text = JSON.stringify(segments);
    assert(!text.includes("secret-"), text.slice(0, 200));
    assertStringIncludes(text, "stays");
    await using reader = await WireClient.open(server.socketUrl.href);
    await reader.join("lobby");
    const heard = JSON.stringify(reader.frames);
    assert(!heard.includes("secret-") && !heard.includes("Anna"), "what is joined is redacted");
  }
});

/** Names, and limits that count by person and by address. */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { hasKvConnect } from "../support/kv_connect.ts";
import { handshake, RawSocket } from "../support/raw_socket.ts";
import { ServerProcess } from "../support/server_process.ts";
import { openOnEach } from "../support/spread.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { TroubledKv } from "../support/troubled_kv.ts";
import { Visitor } from "../support/visitor.ts";
import { type Frame, Refused, WireClient } from "../support/wire_client.ts";

/** Takes a name, as a program does. */
async function rename(server: ServerProcess, token: string, name: string): Promise<void> {
  const headers = { authorization: `Bearer ${token}` };
  const body = JSON.stringify({ name });
  const response = await server.fetch("/api/me", { method: "PUT", headers, body });
  await response.body?.cancel();
  assertEquals(response.status, 200);
}

/** Whether a frame tells that `user` is called `name`. */
const tells = (user: string, name: string | undefined) => ({ type, people }: Frame) =>
  type === "people" && user in (people as object) &&
  (people as Record<string, { name?: string }>)[user]!.name === name;

Deno.test("a new name reaches everybody who may see it, on every isolate", async () => {
  await using folder = await TempFolder.make();
  await using server = await ServerProcess.start({
    env: { SORI_ISOLATES: "2", SORI_KV: folder.file("sori.kv") },
  });
  const watchers = (await openOnEach(server, 2, 2)).flat();
  await using someone = await WireClient.open(server.socketUrl.href);
  for (const client of [...watchers, someone]) await client.join("lobby");
  for (const name of ["소리", "소리꾼", ""]) {
    const from = watchers.map(({ frames }) => frames.length);
    await rename(server, someone.welcome.token!, name);
    for (const [index, watcher] of watchers.entries()) {
      const told = tells(someone.user, name === "" ? undefined : name);
      await watcher.next(told, `the name '${name}'`, from[index]);
    }
  }
  await rename(server, someone.welcome.token!, "later");
  await using newcomer = await WireClient.open(server.socketUrl.href);
  const { people } = await newcomer.join("lobby");
  await someone.publish("lobby", "lane.1", "hello");
  await newcomer.delivered("lobby", 1);
  const known = newcomer.frames.map(({ people }) => people as Record<string, unknown> | undefined);
  const last = known.findLast((people) => people && someone.user in people) ?? people;
  assertEquals((last as Record<string, unknown>)[someone.user], { name: "later" });
  for (const watcher of watchers) await watcher.close();
});

Deno.test("nobody is heard before their name is known", async () => {
  await using folder = await TempFolder.make();
  await using server = await ServerProcess.start({
    env: { SORI_ISOLATES: "2", SORI_KV: folder.file("sori.kv") },
  });
  const readers = (await openOnEach(server, 2, 2)).flat();
  for (const reader of readers) await reader.join("lobby");
  for (let n = 0; n < 10; n++) {
    await using speaker = await WireClient.open(server.socketUrl.href);
    await rename(server, speaker.welcome.token!, `speaker ${n}`);
    await speaker.publish("lobby", "lane.1", `hello from ${n}`);
  }
  for (const reader of readers) {
    await reader.delivered("lobby", 10);
    const names = new Map<string, string | undefined>();
    for (const { people, segments = [] } of reader.frames) {
      for (
        const [id, { name }] of Object.entries(people as Record<string, { name?: string }> ?? {})
      ) {
        names.set(id, name);
      }
      for (const { from, text } of segments.flatMap(({ events }) => events)) {
        assertEquals(`hello from ${names.get(from)?.split(" ")[1]}`, text);
      }
    }
    await reader.close();
  }
});

Deno.test("two people with one name are told apart", async () => {
  await using server = await ServerProcess.start();
  const twins = [new Visitor(server), new Visitor(server)];
  for (const twin of twins) {
    await twin.read("/r/twins");
    await (await twin.post("/me", { name: "쌍둥이", to: "/" })).body?.cancel();
    await (await twin.post("/r/twins", { text: "hello" })).body?.cancel();
  }
  const ids = await Promise.all(twins.map(async ({ cookieHeader }) => {
    const response = await server.fetch("/api/me", { headers: { cookie: cookieHeader } });
    return (await response.json()).id as string;
  }));
  const page = await new Visitor(server).read("/r/twins");
  const shown = page.slice(0, page.indexOf("sori-state"));
  for (const id of ids) assert(shown.includes(id.slice(0, 4)), "each has a tag beside the name");

  await using one = await WireClient.open(server.socketUrl.href);
  const { people } = await one.join("twins");
  assertEquals(new Set(ids).size, 2);
  for (const id of ids) {
    assertEquals((people as Record<string, unknown>)[id], { name: "쌍둥이" });
  }
});

/** Publishes one message after the other as ever new guests; how many were accepted. */
async function mint(server: ServerProcess, guests: number, headers: Record<string, string> = {}) {
  let accepted = 0;
  for (let n = 0; n < guests; n++) {
    await using guest = await WireClient.open(server.socketUrl.href, { headers });
    try {
      await guest.publish("lobby", "lane.1", "minted");
      accepted++;
    } catch (error) {
      assert(error instanceof Refused);
      assertEquals([error.frame.code, error.frame.temporary], ["rate_limited", true]);
      assert(error.frame.retryAfterMs! > 0);
    }
  }
  return accepted;
}

/** So slow a window that none of it comes back while a test runs. */
const LIMITED = { SORI_RATE_WINDOW_MS: "3600000", SORI_RATE_ADDRESS_MESSAGES: "10" };

Deno.test("new guests do not get around the limit of their address", async () => {
  await using server = await ServerProcess.start({ env: LIMITED });
  assertEquals(await mint(server, 15), 10);
  const visitor = new Visitor(server);
  const response = await visitor.post("/r/lobby", { text: "by form" });
  await response.body?.cancel();
  assertEquals(response.status, 429);
  assert(Number(response.headers.get("retry-after")) > 0);
});

Deno.test("an address is not counted twice for what it claims to be forwarded", async () => {
  await using server = await ServerProcess.start({ env: LIMITED });
  assertEquals(await mint(server, 12, { "x-forwarded-for": "198.51.100.7" }), 10);
  // Nobody trusts this proxy, so another claim is the same address.
  assertEquals(await mint(server, 3, { "x-forwarded-for": "198.51.100.8" }), 0);
});

Deno.test("behind a trusted proxy each client's address has its own limit", async () => {
  const env = { ...LIMITED, SORI_TRUST_PROXY: "loopback" };
  await using server = await ServerProcess.start({ env });
  assertEquals(await mint(server, 12, { "x-forwarded-for": "198.51.100.7" }), 10);
  assertEquals(await mint(server, 12, { "x-forwarded-for": "203.0.113.9, 198.51.100.8" }), 10);
  assertEquals(
    await mint(server, 3, { "x-forwarded-for": "192.0.2.1, 198.51.100.7" }),
    0,
    "what a client puts before its own address is not believed",
  );
  assertEquals(await mint(server, 12, { "x-forwarded-for": "2001:db8:1:2:3::4" }), 10);
  assertEquals(await mint(server, 3, { "x-forwarded-for": "2001:db8:1:2:ffff::" }), 0, "one /64");
});

Deno.test("one person has one limit, however many connections", async () => {
  const env = { SORI_RATE_WINDOW_MS: "3600000", SORI_RATE_MESSAGES: "5" };
  await using server = await ServerProcess.start({ env });
  await using first = await WireClient.open(server.socketUrl.href);
  const token = first.welcome.token!;
  for (let n = 1; n <= 5; n++) {
    await using again = await WireClient.open(server.socketUrl.href, { token });
    await again.publish("lobby", `lane.${n}`, `message ${n}`);
  }
  await using again = await WireClient.open(server.socketUrl.href, { token });
  await assertRejects(() => again.publish("lobby", "lane.6", "one too many"), Refused);
  const answered = await again.publish("lobby", "lane.5", "message 5");
  assert(answered !== null, "a duplicate is answered before any limit");
});

Deno.test("an address may hold so many connections and no more", async () => {
  await using server = await ServerProcess.start({ env: { SORI_ADDRESS_CONNECTIONS: "3" } });
  const url = server.socketUrl.href;
  const clients = await Promise.all([1, 2, 3].map(() => WireClient.open(url)));
  await assertRejects(() => WireClient.open(url));
  await clients[0]!.close();
  // The server hears of the end a moment after the client.
  let again: WireClient | null = null;
  while (!again) again = await WireClient.open(url).catch(() => null);
  await again.close();
  for (const client of clients) await client.close();
});

Deno.test({
  name: "handshakes that wait for the store count as connections, and no longer when they are gone",
  ignore: !hasKvConnect,
  async fn() {
    await using kv = await TroubledKv.start();
    const env = { ...kv.env, SORI_ISOLATES: "1", SORI_ADDRESS_CONNECTIONS: "3" };
    await using server = await ServerProcess.start({ env });
    // Somebody whose name is asked of the store.
    const visitor = new Visitor(server);
    await visitor.read("/");
    const headers = { cookie: visitor.cookieHeader };
    await kv.become("silent");
    const asked = kv.asked();
    const waiting: RawSocket[] = [];
    for (let n = 0; n < 3; n++) {
      const socket = await RawSocket.connect(server.url);
      waiting.push(socket);
      await socket.write(handshake(server.socketUrl, headers));
    }
    await asked;
    // Four ask and three may wait: one is refused, whichever came last.
    const last = await RawSocket.connect(server.url);
    waiting.push(last);
    await last.write(handshake(server.socketUrl, headers));
    const { status } = await Promise.any(waiting.map((socket) => socket.readHead()));
    assertEquals(status, 429);
    for (const socket of waiting) socket[Symbol.dispose]();
    await kv.become("well");
    // The server gives each some seconds to open.
    let again: WireClient | null = null;
    while (!again) {
      again = await WireClient.open(server.socketUrl.href).catch(() => null);
    }
    await again.close();
  },
});

Deno.test("an address may read so much and no more, and is told when to come again", async () => {
  const env = { SORI_RATE_WINDOW_MS: "3600000", SORI_RATE_ADDRESS_READS: "5" };
  await using server = await ServerProcess.start({ env });
  const paths = ["/", "/r/lobby", "/api/rooms", "/api/rooms/lobby/events", "/api/me"];
  for (const path of paths) {
    const response = await server.fetch(path);
    await response.body?.cancel();
    assertEquals(response.status, 200, path);
  }
  for (const path of paths) {
    const response = await server.fetch(path);
    await response.body?.cancel();
    assertEquals(response.status, 429, path);
    assert(Number(response.headers.get("retry-after")) > 0);
  }
  const page = await new Visitor(server, { language: "ko" }).get("/");
  assertEquals(page.status, 429);
  assertMatch(await page.text(), /<h1>[^<]*[가-힣]/);
  const alive = await server.fetch("/healthz");
  assertEquals([alive.status, await alive.text()], [200, "ok\n"]);
});

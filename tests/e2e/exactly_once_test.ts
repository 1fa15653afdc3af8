import { assertEquals, assertRejects } from "@std/assert";
import { breaks } from "../support/chain.ts";
import { hasKvConnect, KvConnect } from "../support/kv_connect.ts";
import { ServerProcess } from "../support/server_process.ts";
import { openOnEach } from "../support/spread.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { Refused, WireClient } from "../support/wire_client.ts";

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

/** A guest's token, with which any number of connections speak for the same user. */
async function newUser(): Promise<string> {
  await using guest = await WireClient.open(server.socketUrl.href);
  return guest.welcome.token!;
}

Deno.test("one id on ten connections at once, over two isolates, enters the log once", async () => {
  const token = await newUser();
  const clients = (await openOnEach(server, 2, 5, { token })).flat();
  await using reader = await WireClient.open(server.socketUrl.href);
  await reader.join("once");
  const rounds = 50;
  for (let n = 1; n <= rounds; n++) {
    const acks = await Promise.all(
      clients.map((client) => client.publish("once", `lane.${n}`, `message ${n}`)),
    );
    assertEquals(new Set(acks).size, 1, "all are told the same position");
  }
  await reader.delivered("once", rounds);
  const texts = Array.from({ length: rounds }, (_, n) => `message ${n + 1}`);
  assertEquals(reader.texts("once"), texts);
  assertEquals(breaks(reader.frames, "once"), []);
  for (const client of clients) {
    assertEquals(client.frames.filter(({ type }) => type === "error"), []);
    await client.close();
  }
});

Deno.test({
  name:
    "one id on ten connections to two processes, while the first try is still under way, enters once",
  ignore: !hasKvConnect,
  async fn() {
    // So far away that all ten are there before the first can be in the log.
    await using kv = await KvConnect.start({ roundTripMs: 60 });
    const env = { ...kv.env, SORI_ISOLATES: "2", SORI_RATE_LIMIT: "off" };
    const servers = await Promise.all([1, 2].map(() => ServerProcess.start({ env })));
    await using one = servers[0]!;
    await using two = servers[1]!;
    await using guest = await WireClient.open(one.socketUrl.href);
    const options = { token: guest.welcome.token! };
    const isolates = await Promise.all([
      openOnEach(one, 2, 3, options),
      openOnEach(two, 2, 2, options),
    ]);
    const clients = isolates.flat(2);
    assertEquals(clients.length, 10);
    for (let n = 1; n <= 10; n++) {
      const acks = await Promise.all(
        clients.map((client) => client.publish("once", `lane.${n}`, `message ${n}`)),
      );
      assertEquals(new Set(acks).size, 1, "ten equal acknowledgements");
    }
    const free = await Promise.all(
      clients.map((client) => client.publish("once", "order 4711", "shipped")),
    );
    assertEquals(new Set(free).size, 1);
    await guest.join("once", `${"0".repeat(24)}.000`);
    await guest.delivered("once", 11);
    const texts = Array.from({ length: 10 }, (_, n) => `message ${n + 1}`);
    assertEquals(guest.texts("once"), [...texts, "shipped"]);
    assertEquals(breaks(guest.frames, "once"), []);
    for (const client of clients) {
      assertEquals(client.frames.filter(({ type }) => type === "error"), []);
      await client.close();
    }
  },
});

Deno.test("ten connections that send one lane at once, 16 ahead, write it once and in order", async () => {
  const token = await newUser();
  const clients = (await openOnEach(server, 2, 5, { token })).flat();
  await using reader = await WireClient.open(server.socketUrl.href);
  await reader.join("lanes");
  const texts = Array.from({ length: 320 }, (_, n) => `message ${n + 1}`);
  // Together, so that none falls behind by more than the 32 outcomes that a lane remembers.
  for (let from = 0; from < texts.length; from += 16) {
    const next = texts.slice(from, from + 16);
    const positions = await Promise.all(
      clients.map((client) => client.publishAll("lanes", "lane", next, { from: from + 1 })),
    );
    const log = await reader.delivered("lanes", from + 16);
    for (const each of positions) assertEquals(each, log.slice(from).map(({ pos }) => pos));
  }
  assertEquals(reader.texts("lanes"), texts);
  for (const client of clients) await client.close();
});

Deno.test("an id without a number is one message, however often it is sent", async () => {
  const token = await newUser();
  const clients = (await openOnEach(server, 2, 5, { token })).flat();
  const acks = await Promise.all(
    clients.map((client) => client.publish("free", "order 4711", "shipped")),
  );
  assertEquals(new Set(acks).size, 1);
  await using reader = await WireClient.open(server.socketUrl.href);
  await reader.join("free");
  assertEquals(reader.texts("free"), ["shipped"]);
  for (const client of clients) await client.close();
});

Deno.test("a second text under a spent id changes nothing and is told the first's position", async () => {
  const token = await newUser();
  await using client = await WireClient.open(server.socketUrl.href, { token });
  await client.join("spent");
  const first = await client.publish("spent", "lane.1", "what was said");
  for (const text of ["something else", "", "x".repeat(4_001)]) {
    assertEquals(await client.publish("spent", "lane.1", text), first);
  }
  assertEquals(await client.skip("spent", "lane.1"), first, "too late to take it back");
  assertEquals(client.texts("spent"), ["what was said"]);
});

Deno.test("nobody can spend another's lane", async () => {
  await using one = await WireClient.open(server.socketUrl.href);
  await using other = await WireClient.open(server.socketUrl.href);
  await one.join("scoped");
  await other.publish("scoped", "lane.1", "from another");
  await one.publish("scoped", "lane.1", "from one");
  await one.delivered("scoped", 2);
  assertEquals(one.room("scoped").delivered.map(({ from }) => from), [other.user, one.user]);
});

Deno.test("a number that was skipped is spent, and the lane goes on", async () => {
  const token = await newUser();
  const [here, there] = (await openOnEach(server, 2, 1, { token })).flat();
  assertEquals(await here!.publish("skipped", "lane.1", "one") === null, false);
  const refusal = await assertRejects(() => here!.publish("skipped", "lane.2", " "), Refused);
  assertEquals([refusal.frame.code, refusal.frame.temporary], ["bad_text", false]);
  const held = await assertRejects(() => here!.publish("skipped", "lane.3", "three"), Refused);
  assertEquals([held.frame.code, held.frame.expected], ["out_of_order", 2]);
  assertEquals(await here!.skip("skipped", "lane.2"), null);
  await here!.publish("skipped", "lane.3", "three");
  assertEquals(await there!.publish("skipped", "lane.2", "two after all"), null);
  const gap = await assertRejects(() => there!.publish("skipped", "lane.5", "five"), Refused);
  assertEquals([gap.frame.code, gap.frame.expected], ["out_of_order", 4]);
  await there!.join("skipped");
  assertEquals(there!.texts("skipped"), ["one", "three"]);
  await Promise.all([here!.close(), there!.close()]);
});

Deno.test("a lane that the server does not know cannot be gone on with", async () => {
  await using client = await WireClient.open(server.socketUrl.href);
  const lost = await assertRejects(() => client.publish("lobby", "unknown.2", "two"), Refused);
  assertEquals([lost.frame.code, lost.frame.temporary], ["lane_lost", false]);
});

/**
 * What a client may rely on, whatever carries its frames: the library over each transport, a real
 * server, and between them a network that cuts, repeats and stands still.
 */
import { assert, assertEquals, assertLess } from "@std/assert";
import { type ChatClient, connect, memoryOutbox, PublishError } from "../../lib/client/mod.ts";
import type { OpenTransport } from "../../lib/client/transport.ts";
import { HttpProxy } from "../support/http_proxy.ts";
import { readLog } from "../support/log_reader.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { ServerProcess } from "../support/server_process.ts";
import { TcpProxy } from "../support/tcp_proxy.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { assertOneTruth, disposal, Member, repeating, sayAll } from "./transport_members.ts";

const MIB = 1024 * 1024;
const FREE = { SORI_RATE_LIMIT: "off" };
/** @param open makes a transport of the kind */
export function transportContract(kind: string, open: () => OpenTransport) {
  const test = (name: string, run: () => Promise<void>) => Deno.test(`${kind}: ${name}`, run);
  const members = (url: URL, room: string, count: number, wrap = (it: OpenTransport) => it) =>
    Array.from({ length: count }, () => new Member(url, wrap(open()), room));

  test("three talk, and all see the log as it is", async () => {
    await using server = await ServerProcess.start({ env: FREE });
    const all = members(server.socketUrl, "소리", 3);
    using _ = disposal(all);
    await Promise.all(all.map((member) => member.joined()));
    await assertOneTruth(server, all, await sayAll(all, 50));
  });

  test("connections that are cut at any byte lose, double and reorder nothing", async () => {
    await using server = await ServerProcess.start({ env: FREE });
    const seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
    const random = new SeededRandom(seed);
    let cuts = 60;
    await using proxy = new TcpProxy({
      target: server.url,
      cutAfterBytes: () => cuts-- > 0 ? Math.floor(random.next() ** 2 * 12_000) : Infinity,
    });
    const all = members(proxy.socketUrl, "lobby", 3);
    using _ = disposal(all);
    try {
      await assertOneTruth(server, all, await sayAll(all, 60));
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
    assertLess(5, proxy.cuts, "enough was cut");
  });

  test("what is sent twice enters once, whoever repeats it", async () => {
    await using server = await ServerProcess.start({
      env: { ...FREE, SORI_TRUST_PROXY: "loopback" },
    });
    await using proxy = new HttpProxy({
      target: server.url,
      upgrades: "refused",
      repeatsPosts: true,
    });
    const url = kind.startsWith("WebSocket") ? server.socketUrl : new URL("/ws", proxy.url);
    const all = members(url, "lobby", 2, repeating);
    using _ = disposal(all);
    await assertOneTruth(server, all, await sayAll(all, 40));
  });

  test("a server that is killed and started again has what it acknowledged", async () => {
    await using folder = await TempFolder.make();
    const env = { ...FREE, SORI_KV: folder.file("sori.kv"), SORI_ISOLATES: "1" };
    let server = await ServerProcess.start({ env });
    try {
      await using proxy = new TcpProxy({ target: server.url });
      const all = members(proxy.socketUrl, "lobby", 2);
      using _ = disposal(all);
      const first = await sayAll(all, 20);
      const said = sayAll(all, 20, 20);
      server.kill("SIGKILL");
      await server.exited;
      server = await ServerProcess.start({ env });
      proxy.target = server.url;
      await assertOneTruth(server, all, (await said).map((more, i) => [...first[i]!, ...more]));
    } finally {
      await server[Symbol.asyncDispose]();
    }
  });

  test("who was away gets exactly what was missed", async () => {
    await using server = await ServerProcess.start({ env: FREE });
    await using proxy = new TcpProxy({ target: server.url });
    const [away] = members(proxy.socketUrl, "lobby", 1);
    const [present] = members(server.socketUrl, "lobby", 1);
    using _ = disposal([away!, present!]);
    await away!.joined();
    const nowhere = new URL("http://127.0.0.1:9/");
    const back = proxy.target;
    proxy.target = nowhere;
    proxy.cutAll();
    const positions = await sayAll([present!], 100);
    proxy.target = back;
    await assertOneTruth(server, [present!], positions);
    await away!.until(() => away!.seen.length === 100, "what was missed");
    assertEquals(away!.seen, present!.seen);
    assertEquals(away!.snapshots, 0, "nothing had to start anew");
  });

  test("who knows a position that the log does not have is told to start anew", async () => {
    await using first = await ServerProcess.start({ env: FREE });
    await using second = await ServerProcess.start({ env: FREE });
    await using proxy = new TcpProxy({ target: first.url });
    const [member] = members(proxy.socketUrl, "lobby", 1);
    const [other] = members(second.socketUrl, "lobby", 1);
    using _ = disposal([member!, other!]);
    await sayAll([member!], 5);
    await sayAll([other!], 3);
    proxy.target = second.url;
    proxy.cutAll();
    await member!.until(() => member!.snapshots === 1, "a snapshot");
    assertEquals(member!.seen, await readLog(second, "lobby"));
  });

  test("readers that stop cost little, and miss nothing", async () => {
    await using server = await ServerProcess.start({
      env: { ...FREE, SORI_ISOLATES: "1", SORI_STUCK_READER_MS: "3600000" },
    });
    await using proxy = new TcpProxy({ target: server.url });
    const readers = members(proxy.socketUrl, "lobby", 12);
    const [writer] = members(server.socketUrl, "lobby", 1);
    using _ = disposal([...readers, writer!]);
    await Promise.all(readers.map((reader) => reader.joined()));
    const text = "x".repeat(4_000);
    const talk = async () => {
      for (let n = 0; n < 10; n++) {
        const said = Array.from({ length: 300 }, () => writer!.room.publish(text).position);
        await Promise.all(said);
      }
    };
    // Once with readers that read, so that what the runtime keeps is there.
    await talk();
    const before = await server.residentBytes();
    proxy.stall();
    await talk();
    const after = await server.residentBytes();
    // A copy of the talk for each of the twelve would be 144 MiB.
    if (before !== null) assertLess(after! - before, 64 * MIB);
    proxy.resume();
    for (const reader of readers) {
      await reader.until(() => reader.seen.length === 6_000, "all that was said");
      assertEquals(reader.seen.map(({ pos }) => pos), writer!.seen.map(({ pos }) => pos));
    }
  });

  test("typing, presence, names, history and refusals come through", async () => {
    await using server = await ServerProcess.start({ env: { SORI_TEXT_LENGTH: "100" } });
    const [a, b] = members(server.socketUrl, "lobby", 2) as [Member, Member];
    using _ = disposal([a, b]);
    await Promise.all([a.joined(), b.joined()]);
    await a.until(() => a.room.members.count === 2, "both are present");
    b.room.setTyping(true);
    await a.until(() => a.room.typing.includes(b.client.you!.id), "b types");
    b.room.setTyping(false);
    await a.until(() => a.room.typing.length === 0, "b types no more");
    const renamed = new Promise<void>((resolve) =>
      a.client.addEventListener("people", () => {
        if (a.client.people[b.client.you!.id]?.name === "소리") resolve();
      })
    );
    const response = await server.fetch("/api/me", {
      method: "PUT",
      headers: {
        authorization: `Bearer ${b.client.token}`,
        "content-type": "application/json",
      },
      body: '{"name":"소리"}',
    });
    await response.body?.cancel();
    await renamed;
    const read = new Promise<string | undefined>((resolve) =>
      a.room.addEventListener("read", ({ detail }) => resolve(detail[b.client.you!.id]))
    );
    const pos = await a.room.publish("안녕").position;
    await b.until(() => b.seen.length === 1, "a's word");
    b.room.markRead(pos);
    assertEquals(await read, pos);
    const page = await b.room.history({ limit: 10 });
    assertEquals(page.segments.flatMap(({ events }) => events.map(({ text }) => text)), ["안녕"]);
    const error = await a.room.publish("x".repeat(101)).position.catch((it) => it);
    assert(error instanceof PublishError && error.reason === "refused");
  });

  test("who is too fast is slowed down, and nothing is lost", async () => {
    await using server = await ServerProcess.start({
      env: { SORI_RATE_MESSAGES: "5", SORI_RATE_WINDOW_MS: "500" },
    });
    const all = members(server.socketUrl, "lobby", 2);
    using _ = disposal(all);
    await assertOneTruth(server, all, await sayAll(all, 20));
  });

  test("a token brings back who one was, and a wrong one makes a guest", async () => {
    await using server = await ServerProcess.start();
    const options = () => ({ transport: open(), store: memoryOutbox(), random: () => 0.01 });
    const welcomed = (client: ChatClient) =>
      new Promise<string>((resolve) =>
        client.addEventListener("welcome", ({ detail }) => resolve(detail.id))
      );
    using first = connect(server.socketUrl, options());
    const id = await welcomed(first);
    using second = connect(server.socketUrl, { ...options(), token: first.token! });
    assertEquals(await welcomed(second), id);
    using third = connect(server.socketUrl, { ...options(), token: "nobody.0.x" });
    assert(await welcomed(third) !== id);
    assert(third.token !== null && third.token !== "nobody.0.x");
  });
}

/** Several processes on one store that they reach over the network, as instances on Deno Deploy. */
import { assert, assertEquals } from "@std/assert";
import { breaks } from "../support/chain.ts";
import { hasKvConnect, KvConnect } from "../support/kv_connect.ts";
import { ServerProcess } from "../support/server_process.ts";
import { type Frame, WireClient } from "../support/wire_client.ts";

const ORIGIN = `${"0".repeat(24)}.000`;
const preload = new URL("../support/without_channel.ts", import.meta.url).href;
const WITHOUT_CHANNEL = ["--preload=" + preload];

const opened = (server: ServerProcess, token?: string) =>
  WireClient.open(server.socketUrl.href, token === undefined ? {} : { token });

/** Starts so many servers on the store, each alone and without a channel. */
async function startServers(kv: KvConnect, count: number): Promise<ServerProcess[]> {
  const env = { ...kv.env, SORI_ISOLATES: "1", SORI_RATE_LIMIT: "off" };
  return await Promise.all(
    Array.from({ length: count }, () => ServerProcess.start({ env, flags: WITHOUT_CHANNEL })),
  );
}

Deno.test({
  name: "messages cross between two processes on a KV Connect server, without channels",
  ignore: !hasKvConnect,
  async fn() {
    await using kv = await KvConnect.start();
    const [one, two] = await startServers(kv, 2) as [ServerProcess, ServerProcess];
    await using _one = one;
    await using _two = two;
    const here = await opened(one);
    const there = await opened(two);
    await here.join("lobby");
    await there.join("lobby");
    for (let n = 1; n <= 10; n++) {
      await here.publish("lobby", `here.${n}`, `안녕 ${n}`);
      await there.delivered("lobby", 2 * n - 1);
      await there.publish("lobby", `there.${n}`, `hello ${n}`);
      await Promise.all([here, there].map((client) => client.delivered("lobby", 2 * n)));
    }
    assertEquals(here.room("lobby").delivered, there.room("lobby").delivered);
    assertEquals([here.violations, there.violations], [[], []]);

    // A guest of one is the same guest at the other, with the same name.
    const again = await opened(two, here.welcome.token!);
    assertEquals(again.user, here.user);
    assertEquals(
      await again.publish("lobby", "here.10", "안녕 10"),
      here.acks.get("here.10"),
      "what was sent here is not written again there",
    );
    for (const client of [here, there, again]) await client.close();
  },
});

Deno.test({
  name: "three processes with writers each keep one order on a KV Connect server",
  ignore: !hasKvConnect,
  async fn() {
    await using kv = await KvConnect.start();
    const servers = await startServers(kv, 3);
    const each = 200;
    const writers = await Promise.all([...servers, ...servers].map((server) => opened(server)));
    for (const writer of writers) await writer.join("busy", ORIGIN);
    const positions = await Promise.all(writers.map((writer, w) => {
      const texts = Array.from({ length: each }, (_, n) => `writer ${w} says ${n}`);
      return writer.publishAll("busy", `lane${w}`, texts);
    }));
    const logs = await Promise.all(
      writers.map((writer) => writer.delivered("busy", writers.length * each)),
    );
    for (const log of logs) assertEquals(log, logs[0]);
    assertEquals(new Set(logs[0]!.map(({ text }) => text)).size, writers.length * each);
    const byText = new Map(logs[0]!.map(({ pos, text }) => [text, pos]));
    positions.forEach((lane, w) => {
      lane.forEach((pos, n) => assertEquals(pos, byText.get(`writer ${w} says ${n}`)));
    });
    for (const writer of writers) {
      assertEquals(writer.violations, []);
      assertEquals(breaks(writer.frames, "busy"), []);
      await writer.close();
    }
    for (const server of servers) {
      assertEquals(server.output.split("\n").length, 2, server.output);
      await server[Symbol.asyncDispose]();
    }
  },
});

Deno.test({
  name: "twenty writers at once are no trouble to a store that takes ten checks a write",
  ignore: !hasKvConnect,
  async fn() {
    await using kv = await KvConnect.start();
    const [server] = await startServers(kv, 1) as [ServerProcess];
    await using _server = server;
    const writers = await Promise.all(Array.from({ length: 20 }, () => opened(server)));
    const reader = await opened(server);
    await reader.join("crowded");
    const texts = (w: number) => Array.from({ length: 10 }, (_, n) => `writer ${w} says ${n}`);
    await Promise.all(
      writers.map((writer, w) => writer.publishAll("crowded", `lane${w}`, texts(w))),
    );
    const log = await reader.delivered("crowded", 200);
    for (const [w, writer] of writers.entries()) {
      assertEquals(writer.frames.filter(({ type }) => type === "error"), []);
      const own = log.filter(({ from }) => from === writer.user).map(({ text }) => text);
      assertEquals(own, texts(w), "in the order it was sent");
      await writer.close();
    }
    assertEquals(breaks(reader.frames, "crowded"), []);
    await reader.close();
  },
});

Deno.test({
  name: "a name that is taken at one process reaches another",
  ignore: !hasKvConnect,
  async fn() {
    await using kv = await KvConnect.start();
    const [one, two] = await startServers(kv, 2) as [ServerProcess, ServerProcess];
    await using _one = one;
    await using _two = two;
    const here = await opened(one);
    const there = await opened(two);
    await here.join("lobby");
    await there.join("lobby");
    await here.publish("lobby", "lane.1", "nameless");
    await there.delivered("lobby", 1);
    const headers = { authorization: `Bearer ${here.welcome.token}` };
    const body = JSON.stringify({ name: "소리꾼" });
    const renamed = await one.fetch("/api/me", { method: "PUT", headers, body });
    await renamed.body?.cancel();
    assertEquals(renamed.status, 200);
    const called = ({ people }: Frame) =>
      (people as Record<string, { name?: string }> | undefined)?.[here.user]?.name === "소리꾼";
    await there.next(called, "the new name");
    await here.close();
    await there.close();
  },
});

Deno.test("a server alone runs without channels", async () => {
  await using server = await ServerProcess.start({ flags: WITHOUT_CHANNEL });
  const [one, other] = [await opened(server), await opened(server)];
  await one.join("lobby");
  await other.publish("lobby", "lane.1", "hello");
  assert((await one.delivered("lobby", 1)).length === 1);
  await one.close();
  await other.close();
});

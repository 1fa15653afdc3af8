/** On the Deno of Deno Deploy's documentation, which has no channel between isolates. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { breaks } from "../support/chain.ts";
import { hasKvConnect, KvConnect } from "../support/kv_connect.ts";
import { olderDeno } from "../support/older_deno.ts";
import { ServerProcess } from "../support/server_process.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { Visitor } from "../support/visitor.ts";
import { WireClient } from "../support/wire_client.ts";

const deno = await olderDeno();
// deno-lint-ignore no-console -- a test that did not run must not pass for one that did
if (deno === null) console.warn("Deno 2.5.6 cannot be had from npm: its tests are left out.");

/** Two clients that take turns, and a page that shows what they said. */
async function chat(one: ServerProcess, two: ServerProcess): Promise<void> {
  const here = await WireClient.open(one.socketUrl.href);
  const there = await WireClient.open(two.socketUrl.href);
  await here.join("lobby");
  await there.join("lobby");
  for (let n = 1; n <= 20; n++) {
    await here.publish("lobby", `here.${n}`, `안녕 ${n}`);
    await there.delivered("lobby", 2 * n - 1);
    await there.publish("lobby", `there.${n}`, `반가워 ${n}`);
    await Promise.all([here, there].map((client) => client.delivered("lobby", 2 * n)));
  }
  assertEquals(here.room("lobby").delivered, there.room("lobby").delivered);
  for (const client of [here, there]) {
    assertEquals(client.violations, []);
    assertEquals(breaks(client.frames, "lobby"), []);
    await client.close();
  }
  assertStringIncludes(await new Visitor(two, { language: "ko" }).read("/r/lobby"), "반가워 20");
  for (const server of new Set([one, two])) {
    assertEquals(server.output.split("\n").length, 2, server.output);
  }
}

Deno.test({
  name: "two clients chat on Deno 2.5, on a file",
  ignore: deno === null,
  async fn() {
    await using folder = await TempFolder.make();
    for (const isolates of ["1", "2"]) {
      const env = { SORI_ISOLATES: isolates, SORI_KV: folder.file(`${isolates}.kv`) };
      await using server = await ServerProcess.start({ env, deno: deno! });
      await chat(server, server);
      server.kill("SIGTERM");
      assertEquals((await server.exited).code, 0);
    }
  },
});

Deno.test({
  name: "two clients of two processes chat on Deno 2.5, on a store as Deno Deploy gives it",
  ignore: deno === null || !hasKvConnect,
  async fn() {
    await using kv = await KvConnect.start();
    // The host's own store: no address is set, and `Deno.openKv()` knows where it is.
    const env = {
      SORI_KV: "",
      DENO_DEPLOY: "1",
      DENO_KV_DEFAULT_PATH: kv.env.SORI_KV!,
      DENO_KV_ACCESS_TOKEN: kv.env.DENO_KV_ACCESS_TOKEN!,
    };
    await using one = await ServerProcess.start({ env, deno: deno! });
    await using two = await ServerProcess.start({ env, deno: deno! });
    await chat(one, two);
  },
});

Deno.test({
  name: "a store that Deno 2.9 has written is read on Deno 2.5, and the other way round",
  ignore: deno === null,
  async fn() {
    await using folder = await TempFolder.make();
    const env = { SORI_KV: folder.file("sori.kv"), SORI_ISOLATES: "1" };
    const said: string[] = [];
    let token: string | undefined;
    for (const version of [undefined, deno!, undefined]) {
      await using server = await ServerProcess.start({ env, ...(version && { deno: version }) });
      const options = token === undefined ? {} : { token };
      await using client = await WireClient.open(server.socketUrl.href, options);
      token ??= client.welcome.token!;
      said.push(`message ${said.length + 1}`);
      await client.publish("lobby", `lane.${said.length}`, said.at(-1)!);
      await client.join("lobby", `${"0".repeat(24)}.000`);
      await client.delivered("lobby", said.length);
      assertEquals(client.texts("lobby"), said);
    }
  },
});

/** What `deno task start` and Deno Deploy run: the server as `deno task build` bundles it. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { newestBuild } from "../support/newest_build.ts";
import { ServerProcess } from "../support/server_process.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { WireClient } from "../support/wire_client.ts";

for (const isolates of ["1", "2"]) {
  Deno.test(`the bundled server serves pages, files and sockets, with ${isolates} of its isolates`, async () => {
    const manifest = await newestBuild();
    await using folder = await TempFolder.make();
    await using server = await ServerProcess.start({
      main: "dist/server/main.js",
      env: { SORI_ISOLATES: isolates, SORI_KV: folder.file("sori.kv") },
    });
    const client = await WireClient.open(server.socketUrl.href);
    await client.join("lobby");
    await client.publishAll("lobby", "one", ["안녕"]);
    await client.delivered("lobby", 1);
    await client.close();
    for (const path of ["/", "/r/lobby"]) {
      const response = await server.fetch(path);
      assertEquals(response.status, 200, path);
      assertStringIncludes(await response.text(), "안녕", path);
    }
    const guide = await server.fetch("/learn");
    assertEquals(guide.status, 200, "the guide is read from its folder");
    await guide.body?.cancel();
    const script = await server.fetch(`/assets/${manifest["room.en"]!.file}`);
    assertEquals(script.status, 200);
    await script.body?.cancel();
    const own = await server.fetch("/assets/main.js");
    assertEquals(own.status, 404, "the server's own files are not served");
    await own.body?.cancel();
    server.kill("SIGTERM");
    assertEquals((await server.exited).code, 0);
  });
}

/** What stands between the start and the home page: each file takes time, and each KB of it. */
const FIRST_FILES = 4;
const FIRST_BYTES = 280_000;

Deno.test("the bundled server loads little before its first answer, and nothing of Node", async () => {
  await newestBuild();
  const folder = new URL("../../dist/server/", import.meta.url);
  const first = new Map<string, string>();
  const load = async (name: string) => {
    if (first.has(name)) return;
    const text = await Deno.readTextFile(new URL(name, folder));
    first.set(name, text);
    for (const [, to] of text.matchAll(/(?:\bimport|\}from)"\.\/([^"]+)"/g)) await load(to!);
  };
  await load("main.js");
  await load(/"\.\/(serve-[\w.]+\.js)"/.exec(first.get("main.js")!)![1]!);
  assertEquals(first.size, FIRST_FILES);
  const code = [...first.values()].join("\n");
  assert(code.length <= FIRST_BYTES, `${code.length} bytes: load what is new when it is needed`);
  // Either would have Deno read more before the first line runs than is needed for the first page.
  assertEquals(code.match(/\bfrom ?"node:[^"]*"|\bimport\("[^"]*"\)/g), null);
});

Deno.test("every part of the bundled server finds what it takes from others", async () => {
  await newestBuild();
  const folder = new URL("../../dist/server/", import.meta.url);
  const parts = new Set(["main.js"]);
  for (const name of parts) {
    const text = await Deno.readTextFile(new URL(name, folder));
    for (const [, other] of text.matchAll(/"\.\/([\w.-]+\.js)"/g)) parts.add(other!);
    await import(new URL(name, folder).href);
  }
  assert(parts.size > 50, "parts are loaded when they are needed");
});

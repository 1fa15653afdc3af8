/** What `deno task start` and Deno Deploy run: the server as `deno task build` bundles it. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { build } from "../../tools/build.ts";
import { ServerProcess } from "../support/server_process.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { WireClient } from "../support/wire_client.ts";

for (const isolates of ["1", "2"]) {
  Deno.test(`the bundled server serves pages, files and sockets, with ${isolates} of its isolates`, async () => {
    const manifest = await build();
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

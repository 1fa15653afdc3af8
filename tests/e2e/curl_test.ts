import { assert, assertStringIncludes } from "@std/assert";
import { readLog } from "../support/log_reader.ts";
import { ServerProcess } from "../support/server_process.ts";
import { WireClient } from "../support/wire_client.ts";

Deno.test("the curl example says something, and hears what others say", async () => {
  await using server = await ServerProcess.start();
  const child = new Deno.Command("sh", {
    args: ["examples/curl_sse.sh", server.url.origin, "lobby", String.raw`say "hi" \o/`],
    cwd: new URL("../../", import.meta.url),
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const until = async (part: string) => {
    while (!text.includes(part)) {
      const { done, value } = await output.read();
      assert(!done, `${part} does not come in:\n${text}`);
      text += value;
    }
  };
  try {
    await until('"type":"joined"');
    assertStringIncludes(text, String.raw`"text":"say \"hi\" \\o/"`);
    await using other = await WireClient.open(server.socketUrl.href);
    await other.publish("lobby", "lane.1", "들려요");
    await until('"text":"들려요"');
    const log = await readLog(server, "lobby");
    assert(log.length === 2 && log[0]!.text === String.raw`say "hi" \o/`);
  } finally {
    await server[Symbol.asyncDispose]();
    child.kill("SIGTERM");
    await output.cancel();
    await child.stderr.cancel();
    await child.status;
  }
});

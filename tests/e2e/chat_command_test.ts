/** `deno task chat` in pipes: real processes, a real server. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { CHAT, linesFrom } from "../support/chat_program.ts";
import { readLog } from "../support/log_reader.ts";
import { ServerProcess } from "../support/server_process.ts";
import { WireClient } from "../support/wire_client.ts";

const ROOT = new URL("../../", import.meta.url);

let server: ServerProcess;
Deno.test.beforeAll(async () => {
  server = await ServerProcess.start({ env: { SORI_RATE_LIMIT: "off" } });
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

interface Run {
  env?: Record<string, string>;
  /** The program before its arguments; by default without `deno task` around it. */
  deno?: string[];
}

function spawn(args: string[], { env = {}, deno = CHAT }: Run = {}): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: [...deno, ...args],
    cwd: ROOT,
    env: { LANG: "C.UTF-8", LC_ALL: "", NO_COLOR: "1", TZ: "UTC", SORI_TOKEN: "", ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs it with this as its whole input. */
async function chat(args: string[], input: string | Uint8Array, run?: Run) {
  const child = spawn(["--url", server.url.href, ...args], run);
  const bytes = typeof input === "string" ? new TextEncoder().encode(input) : input;
  const feeding = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeTo(child.stdin)
    .catch(() => {});
  const { code, stdout, stderr } = await child.output();
  await feeding;
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

const texts = async (room: string) => (await readLog(server, room)).map(({ text }) => text);

Deno.test("`echo hi | deno task chat -- --room lobby` sends it, waits until it is stored, and ends well", async () => {
  const { code, out, err } = await chat(["--room", "task"], "hi\n", {
    deno: ["task", "-q", "chat", "--"],
  });
  assertEquals([code, out], [0, ""], err);
  assertEquals(await texts("task"), ["hi"]);
});

Deno.test("each line is a message, empty ones are none, and the last needs no end", async () => {
  const { code } = await chat(["-r", "lines"], "안녕\r\n\n  \n둘\n셋");
  assertEquals([code, await texts("lines")], [0, ["안녕", "둘", "셋"]]);
});

Deno.test("a long input goes through in its order, and each message once", async () => {
  const all = Array.from({ length: 1_500 }, (_, n) => `${n}`);
  const { code, err } = await chat(["-r", "long"], all.join("\n"));
  assertEquals([code, err, await texts("long")], [0, "", all]);
});

Deno.test("with --whole the input is one message", async () => {
  await chat(["-r", "whole", "--whole"], "one\ntwo\n");
  assertEquals(await texts("whole"), ["one\ntwo"]);
});

Deno.test("--json tells where each line is in the log", async () => {
  const { out } = await chat(["-r", "sent", "--json"], "a\n\nb\n");
  const log = await readLog(server, "sent");
  assertEquals(out.trim().split("\n").map((line) => JSON.parse(line)), [
    { type: "sent", room: "sent", line: 1, pos: log[0]!.pos },
    { type: "sent", room: "sent", line: 3, pos: log[1]!.pos },
  ]);
});

Deno.test("without any input it shows the newest messages and ends", async () => {
  await chat(["-r", "history", "--name", "민지"], "하나\n둘\n셋\n");
  const { code, out } = await chat(["-r", "history", "--history", "2"], "");
  assertEquals(code, 0);
  assertMatch(out, /^── \w+day, .*\n.* 민지: 둘\n.* 민지: 셋\n$/);
  const { out: korean } = await chat(["-r", "history"], "", { env: { LANG: "ko_KR.UTF-8" } });
  assertMatch(korean, /^── \d+년 .*요일\n오.* 민지: 하나\n/);
  const { out: json } = await chat(["-r", "history", "--json", "--history", "1"], "");
  const { name, room, text, type } = JSON.parse(json);
  assertEquals({ name, room, text, type }, {
    name: "민지",
    room: "history",
    text: "셋",
    type: "message",
  });
});

Deno.test("more history than a page comes whole", async () => {
  const all = Array.from({ length: 260 }, (_, n) => `${n}`);
  await chat(["-r", "pages"], all.join("\n"));
  const { out } = await chat(["-r", "pages", "--json", "--history", "250"], "");
  const shown = out.trim().split("\n").map((line) => JSON.parse(line).text);
  assertEquals(shown, all.slice(-250));
});

Deno.test("--follow goes on with what is said, and Ctrl+C ends it well", async () => {
  await using other = await WireClient.open(server.socketUrl.href);
  await other.publish("follow", "lane.1", "before");
  const child = spawn(["--url", server.url.href, "-r", "follow", "-f", "--json"]);
  await child.stdin.close();
  const lines = linesFrom(child.stdout);
  await lines.until('"before"');
  await other.publish("follow", "lane.2", "live");
  await lines.until('"live"');
  child.kill("SIGINT");
  await lines.cancel();
  await child.stderr.cancel();
  assertEquals((await child.status).code, 0);
});

Deno.test("whoever reads it may go, as head does", async () => {
  await using other = await WireClient.open(server.socketUrl.href);
  const child = spawn(["--url", server.url.href, "-r", "head", "-f"]);
  await child.stdin.close();
  await other.publish("head", "lane.1", "one");
  const lines = linesFrom(child.stdout);
  await lines.until("one");
  await lines.cancel();
  const ended = child.status;
  // The first write finds the pipe broken.
  await other.publish("head", "lane.2", "two");
  assertEquals((await ended).code, 0);
  await child.stderr.cancel();
});

Deno.test("who it speaks as is said by a token, which need not stand in a list of processes", async () => {
  const { id, token } = await (await server.fetch("/api/me")).json();
  await chat(["-r", "who", "--token", token], "by option\n");
  await chat(["-r", "who"], "by variable\n", { env: { SORI_TOKEN: token } });
  assertEquals((await readLog(server, "who")).map(({ from }) => from), [id, id]);
  const { code, err } = await chat(["-r", "who", "--token", "nobody.0.x"], "no\n");
  assertEquals(code, 1);
  assertStringIncludes(err, "token is not valid");
  assertEquals((await texts("who")).length, 2);
});

Deno.test("what is not sent is told by line, and the exit code", async () => {
  const { code, err } = await chat(["-r", "refused"], `fine\n${"가".repeat(4_001)}\nalso fine\n`);
  assertEquals([code, err], [1, "Line 2 was not sent: A message has at most 4000 characters.\n"]);
  assertEquals(await texts("refused"), ["fine", "also fine"]);
  const { code: endless, err: why } = await chat(
    ["-r", "refused"],
    new Uint8Array(200_000).fill(97),
  );
  assertEquals([endless, why], [1, "Line 1 has more than 65536 bytes.\n"]);
});

Deno.test("a server that is not there, or does not answer, is told in one line", async () => {
  const away = await chat(["--url", "http://127.0.0.1:9/", "--timeout", "1"], "hi\n");
  assertEquals(away.code, 1);
  assertMatch(away.err, /^No connection to http:\/\/127\.0\.0\.1:9 within 1 s: .*\n$/);
  const korean = await chat(["--url", "http://127.0.0.1:9/", "--timeout", "1"], "hi\n", {
    env: { LC_ALL: "ko_KR.UTF-8" },
  });
  assertMatch(korean.err, /^1초 동안 .*에 연결하지 못했어요\..*\n$/);

  await using stopping = await ServerProcess.start();
  const child = spawn(["--url", stopping.url.href, "-r", "stalled", "--timeout", "4", "--json"]);
  const lines = linesFrom(child.stdout);
  const typist = child.stdin.getWriter();
  await typist.write(new TextEncoder().encode("one\n"));
  await lines.until('"sent"');
  stopping.kill("SIGSTOP");
  await typist.write(new TextEncoder().encode("two\n"));
  const { code } = await child.status;
  await typist.close().catch(() => {});
  await lines.cancel();
  const told = await new Response(child.stderr).text();
  assertEquals([code, told], [
    1,
    "The server did not answer for 4 s. One message was not confirmed.\n",
  ]);
});

Deno.test("options that cannot be used are refused with what to write", async () => {
  const wrong: [string[], string][] = [
    [["--rom", "x"], "'--rom'"],
    [["lobby"], "'lobby'"],
    [["--room", "a b"], "'a b'"],
    [["--room"], "--room"],
    [["--url", "localhost:8000"], "http://localhost:8000"],
    [["--history", "-1"], "--history"],
    [["--timeout", "0"], "from 1 to 3600"],
    [["--name", ""], "name"],
  ];
  for (const [args, told] of wrong) {
    const { code, err, out } = await chat(args, "");
    assertEquals([code, out, err.trim().split("\n").length], [2, "", 1], args.join(" "));
    assertStringIncludes(err, told);
  }
});

Deno.test("--help tells every option, in Korean and English", async () => {
  const source = await Deno.readTextFile(new URL("tools/chat/options.ts", ROOT));
  const flags = [...source.matchAll(/^ {2}(\w+): \{ type: "/gm)].map(([, name]) => `--${name}`);
  assert(flags.length >= 10);
  for (const LANG of ["ko_KR.UTF-8", "en_US.UTF-8"]) {
    const { code, out } = await chat(["--help"], "", { env: { LANG } });
    assertEquals(code, 0);
    for (const flag of flags) assertStringIncludes(out, flag);
  }
});

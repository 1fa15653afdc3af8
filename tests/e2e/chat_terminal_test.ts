/** `deno task chat` at a terminal that util-linux makes. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { AtTerminal } from "../support/chat_program.ts";
import { readLog } from "../support/log_reader.ts";
import { isMissing } from "../support/runtimes.ts";
import { ServerProcess } from "../support/server_process.ts";
import { type Frame, WireClient } from "../support/wire_client.ts";

let server: ServerProcess;
Deno.test.beforeAll(async () => {
  server = await ServerProcess.start({ env: { SORI_RATE_LIMIT: "off" } });
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

const ignore = await isMissing("script");
const test = (name: string, fn: () => Promise<void>) => Deno.test({ name, ignore, fn });
const atTerminal = (args: string[], env: Record<string, string>) =>
  new AtTerminal(["--url", server.url.href, ...args], env);

test("at a terminal people talk, see who is typing, and leave with Ctrl+C", async () => {
  await using other = await WireClient.open(server.socketUrl.href);
  await other.publish("tty", "lane.1", "먼저 온 말");
  await using terminal = atTerminal(["-r", "tty"], { LANG: "ko_KR.UTF-8" });
  await terminal.shows("먼저 온 말");
  await other.join("tty");
  other.send({ type: "typing", room: "tty", on: true });
  await terminal.shows(/손님 \S+ 쓰고 있어요/);
  await terminal.types("안녕");
  const both = ({ type, users }: Frame) =>
    type === "typing" && Array.isArray(users) && users.length === 2;
  await other.next(both, "both type");
  await terminal.types("하세요\r");
  const screen = await terminal.shows(/: 안녕하세요\r\n/);
  assertStringIncludes(screen, "\x1b[", "in colour");
  const log = await readLog(server, "tty");
  assertEquals(log.map(({ text }) => text), ["먼저 온 말", "안녕하세요"]);
  await terminal.types("/who\r");
  await terminal.shows("2명 접속 중");
  await terminal.types("/name 하준\r그다음 말\r");
  await terminal.shows(/하준.*: .*그다음 말/);
  await terminal.types("/nope\r");
  await terminal.shows("/nope 명령은 없어요");
  await terminal.types("//x\r");
  await terminal.shows(": /x");
  await terminal.types("\x03");
  assertEquals(await terminal.code, 0);
});

test("at a terminal NO_COLOR is honoured", async () => {
  await using other = await WireClient.open(server.socketUrl.href);
  await other.publish("plain-colors", "lane.1", "말");
  await using terminal = atTerminal(["-r", "plain-colors"], {
    LANG: "C.UTF-8",
    NO_COLOR: "1",
  });
  const screen = await terminal.shows(/: 말\r\n/);
  // The cursor may move; nothing is painted.
  assertEquals(screen.split("\x1b[").filter((part) => /^[\d;]*m/.test(part)), []);
  await terminal.types("/quit\r");
  assertEquals(await terminal.code, 0);
});

test("at a terminal control characters of others do nothing to it", async () => {
  await using other = await WireClient.open(server.socketUrl.href);
  await other.publish("controls", "lane.1", "a\x1b[2J\x07b");
  await using terminal = atTerminal(["-r", "controls"], { LANG: "C.UTF-8", NO_COLOR: "1" });
  await terminal.shows(/: a\[2Jb\r\n/);
  await terminal.types("\x04");
  assertEquals(await terminal.code, 0);
});

/**
 * The examples, run as a reader would run them. What a machine lacks is passed over with a line
 * that says so; with `CI` set that is a failure.
 */
import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { TestBrowser } from "./browser/browser.ts";
import { HeaderProxy } from "./support/header_proxy.ts";
import { FileServer } from "./support/file_server.ts";
import { PlainClient } from "./support/plain_client.ts";
import { handshake, rawRequest } from "./support/raw_socket.ts";
import { nodeExample, Program } from "./support/program.ts";
import { isMissing } from "./support/runtimes.ts";
import { ServerProcess } from "./support/server_process.ts";
import { TempFolder } from "./support/temp_folder.ts";

const EXAMPLES = new URL("../examples/", import.meta.url);

let server: ServerProcess;
Deno.test.beforeAll(async () => {
  server = await ServerProcess.start();
});
Deno.test.afterAll(() => server[Symbol.asyncDispose]());

const addressOf = (room: string) => {
  const url = new URL(`/ws/${room}`, server.url);
  url.protocol = "ws:";
  return url.href;
};

Deno.test({
  name: "the example for Node.js says what is typed, and prints what is said",
  ignore: await isMissing("node", "npm"),
  async fn() {
    await using folder = await TempFolder.make();
    const cwd = await nodeExample(folder);
    await using program = new Program("node", ["chat.mjs", addressOf("node")], cwd);
    assertEquals(await program.line(), "안녕! Hello from Node.");
    await program.type("한 줄 더");
    assertEquals(await program.line(), "한 줄 더");
    await using other = await PlainClient.open(addressOf("node"));
    other.send(new Uint8Array(128));
    assertEquals(await program.line(), "128 bytes");
  },
});

Deno.test({
  name: "the example for Python says something and gets it back",
  ignore: await isMissing("python"),
  async fn() {
    const file = new URL("python/chat.py", EXAMPLES).pathname;
    await using program = new Program("/usr/bin/python3", [file, addressOf("python")]);
    assertEquals(await program.line(), "안녕! Hello from Python.");
    assertEquals(await program.line(), null);
  },
});

const CHAT_JAVA = ["-Dfile.encoding=UTF-8", new URL("java/Chat.java", EXAMPLES).pathname];

Deno.test({
  name: "the example for Java says something, gets it back, and hears the others",
  ignore: await isMissing("java"),
  async fn() {
    // As the README says: Deno does not take the header that Java before 17.0.18 sends.
    await using proxy = new HeaderProxy(server.url, "Content-Length");
    const { host } = await sendsContentLength() ? proxy.url : server.url;
    await using program = new Program("java", [...CHAT_JAVA, `ws://${host}/ws/java`]);
    assertEquals(await program.line(), "안녕! Hello from Java.");
    await using other = await PlainClient.open(addressOf("java"));
    other.send("들려요?");
    assertEquals(await program.line(), "들려요?");
  },
});

Deno.test("Deno refuses a handshake with a length before our code sees it, as the README says", async () => {
  const request = handshake(server.url, { "content-length": "0", "sec-websocket-protocol": null });
  const { status, headers } = await rawRequest(server.url, request);
  assertEquals([status, headers.get("x-content-type-options")], [400, null]);
});

/** Whether this Java's HTTP client sends `Content-Length: 0` (JDK-8283544: until 17.0.18, and 18). */
async function sendsContentLength(): Promise<boolean> {
  const { stderr } = await new Deno.Command("java", { args: ["-version"] }).output();
  const version = /version "([\d.]+)/.exec(new TextDecoder().decode(stderr))?.[1] ?? "";
  const [major = 0, , update = 0] = version.split(".").map(Number);
  return major < 17 || (major === 17 && update < 18) || major === 18;
}

/** Types into a page's form, and sends it. */
async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("메시지").fill(text);
  await page.getByRole("button", { name: "보내기" }).click();
}

/** Waits until a page shows these lines and no other. */
async function shows(page: Page, lines: string[]): Promise<void> {
  await page.waitForFunction(
    (count) => document.querySelectorAll("#log li").length >= count,
    lines.length,
  );
  assertEquals(await page.locator("#log li").allTextContents(), lines);
}

Deno.test("the page of twenty lines works from a file and from another origin", async () => {
  await using browser = await TestBrowser.launch();
  await using files = await FileServer.start(new URL("browser/", EXAMPLES));
  const query = `?url=${encodeURIComponent(addressOf("page"))}`;
  const local = await browser.page(new URL(`browser/page.html${query}`, EXAMPLES).href);
  const foreign = await browser.page(`${files.url}page.html${query}`);
  await say(local, "파일에서");
  await shows(local, ["파일에서"]);
  await shows(foreign, ["파일에서"]);
  await say(foreign, "<b>다른 출처</b>에서");
  for (const page of [local, foreign]) await shows(page, ["파일에서", "<b>다른 출처</b>에서"]);
});

Deno.test("a Web Worker holds the connection for its page", async () => {
  await using browser = await TestBrowser.launch();
  await using files = await FileServer.start(new URL("browser/", EXAMPLES));
  const query = `?url=${encodeURIComponent(addressOf("worker"))}`;
  const page = await browser.page(`${files.url}worker.html${query}`);
  await say(page, "일꾼에서");
  await shows(page, ["일꾼에서"]);
});

Deno.test("a SharedWorker holds one connection for all tabs", async () => {
  await using browser = await TestBrowser.launch();
  await using files = await FileServer.start(new URL("browser/", EXAMPLES));
  const url = `${files.url}shared_worker.html?url=${encodeURIComponent(addressOf("shared"))}`;
  const visitor = await browser.visitor();
  const tabs = [await visitor.newPage(), await visitor.newPage()] as const;
  for (const tab of tabs) await tab.goto(url);
  await say(tabs[0], "하나");
  await say(tabs[1], "둘");
  for (const tab of tabs) await shows(tab, ["하나", "둘"]);
  const people = await server.fetch("/api/rooms/shared/events");
  const { segments } = await people.json();
  const senders = segments.flatMap(({ events }: { events: { from: string }[] }) =>
    events.map(({ from }) => from)
  );
  assertEquals(new Set(senders).size, 1);
});

/** Pages as WebSocket tutorials print them, but for the address, on a site of their own. */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { FileServer } from "../support/file_server.ts";
import { ServerProcess } from "../support/server_process.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { TestBrowser } from "./browser.ts";

/** Opens a page with this script, from another origin; `URL` in it is the server's. */
async function open(
  browser: TestBrowser,
  server: ServerProcess,
  script: string,
): Promise<{ page: Page } & AsyncDisposable> {
  const folder = await TempFolder.make();
  const url = server.socketUrl.href;
  const html = `<!doctype html><meta charset="utf-8"><pre id="log"></pre><script>
    const line = (text) => log.append(text + "\\n");
    ${script.replaceAll("URL", JSON.stringify(url))}
  </script>`;
  await Deno.writeTextFile(folder.file("page.html"), html);
  const files = await FileServer.start(new URL(`file://${folder.file("")}/`));
  const page = await browser.page(`${files.url}page.html`);
  return {
    page,
    async [Symbol.asyncDispose]() {
      await files[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** What a page has logged, once there are so many lines. */
async function lines(page: Page, count: number): Promise<string[]> {
  await page.waitForFunction(
    (count) => document.querySelector("#log")!.textContent!.split("\n").length > count,
    count,
  );
  return (await page.locator("#log").textContent())!.split("\n").slice(0, count);
}

Deno.test("a page that says 'Hello!' and then 128 bytes gets both back, as text and ArrayBuffer", async () => {
  await using server = await ServerProcess.start();
  await using browser = await TestBrowser.launch();
  await using opened = await open(
    browser,
    server,
    `
    const socket = new WebSocket(URL);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => {
      socket.send("Hello!");
      socket.send(new ArrayBuffer(128));
    });
    socket.addEventListener("message", ({ data }) => {
      line(data instanceof ArrayBuffer ? "ArrayBuffer " + data.byteLength : "text " + data);
    });`,
  );
  assertEquals(await lines(opened.page, 2), ["text Hello!", "ArrayBuffer 128"]);
});

Deno.test("a page that offers 'chat' and 'notification' branches on what was chosen", async () => {
  await using server = await ServerProcess.start();
  await using browser = await TestBrowser.launch();
  await using opened = await open(
    browser,
    server,
    `
    const connect = (protocols) => {
      const socket = new WebSocket(URL, protocols);
      socket.onopen = () => {
        if (socket.protocol === "chat") line("chatting");
        else if (socket.protocol === "notification") line("listening");
      };
      return socket;
    };
    connect(["chat", "notification"]).addEventListener("open", () => {
      connect(["notification", "chat"]);
    });`,
  );
  assertEquals(await lines(opened.page, 2), ["chatting", "listening"]);
});

Deno.test("a page that offers only what is unknown is told by the browser that it failed", async () => {
  await using server = await ServerProcess.start();
  await using browser = await TestBrowser.launch();
  await using opened = await open(
    browser,
    server,
    `
    const socket = new WebSocket(URL, ["mqtt"]);
    socket.onopen = () => line("open");
    socket.onclose = ({ code, wasClean }) => line(code + " " + wasClean);`,
  );
  assertEquals(await lines(opened.page, 1), ["1006 false"]);
});

const CLOSING = `
    socket.onclose = ({ wasClean, code, reason }) => {
      line([wasClean, code, reason].join(" | "));
    };`;

Deno.test("a page that closes is told how it closed", async () => {
  await using server = await ServerProcess.start();
  await using browser = await TestBrowser.launch();
  await using opened = await open(
    browser,
    server,
    `
    const socket = new WebSocket(URL);
    socket.onopen = () => socket.close(3001, "다 했어요");${CLOSING}`,
  );
  assertEquals(await lines(opened.page, 1), ["true | 3001 | 다 했어요"]);
});

Deno.test("a page is told that and why the server closed, in its language", async () => {
  await using server = await ServerProcess.start();
  await using browser = await TestBrowser.launch();
  await using opened = await open(
    browser,
    server,
    `
    const socket = new WebSocket(URL);
    socket.onopen = () => socket.send("가".repeat(5000));${CLOSING}`,
  );
  const told = ["true | 1009 | 메시지는 4000자까지 보낼 수 있어요."];
  assertEquals(await lines(opened.page, 1), told);
});

Deno.test("a page is told that the server is gone", async () => {
  const server = await ServerProcess.start();
  await using browser = await TestBrowser.launch();
  await using opened = await open(
    browser,
    server,
    `
    const socket = new WebSocket(URL);
    socket.onopen = () => line("open");${CLOSING}`,
  );
  await lines(opened.page, 1);
  await server[Symbol.asyncDispose]();
  assertEquals((await lines(opened.page, 2))[1], "false | 1006 | ");
});

Deno.test("what tutorials show of others' words is text in our rooms, too", async () => {
  await using server = await ServerProcess.start();
  await using browser = await TestBrowser.launch();
  await using opened = await open(
    browser,
    server,
    `
    const socket = new WebSocket(URL);
    socket.onopen = () => socket.send("<img src=x onerror=alert(1)>");
    socket.onmessage = ({ data }) => line(data);`,
  );
  assertEquals(await lines(opened.page, 1), ["<img src=x onerror=alert(1)>"]);
  const room = await browser.page(new URL("/r/lobby", server.url).href);
  const message = room.getByText("<img src=x onerror=alert(1)>");
  await message.waitFor();
  assert(await message.isVisible());
});

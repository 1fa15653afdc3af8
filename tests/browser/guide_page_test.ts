/**
 * The guide in a real Chromium: its pages, its samples for the browser's console, and the chat in
 * sixty lines. Any script error and any violation of the content security policy fails the test.
 */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { addressOf, CHAPTERS, fileOf } from "../../lib/guide/chapters.ts";
import { samplesFor } from "../support/guide_samples.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { TestBrowser, TestServer } from "./browser.ts";

const ROOT = new URL("../../", import.meta.url);

/** Pastes code into the page's console, where `await` may be used, and gathers what it prints. */
async function pasted(page: Page, code: string, lines: number): Promise<string> {
  const printed: string[] = [];
  const { promise: all, resolve: enough } = Promise.withResolvers<void>();
  page.on("console", (message) => {
    if (message.type() === "log") printed.push(message.text());
    if (printed.length >= lines) enough();
  });
  await page.evaluate(`(async () => {${code}})()`);
  // As long as a slow machine may need for the slowest of them.
  const timer = setTimeout(enough, 40_000);
  await all;
  clearTimeout(timer);
  return printed.map((line) => `${line}\n`).join("");
}

/** Which local links of a page lead nowhere; a `#` must be that of an element there. */
async function brokenLinks(page: Page, seen: Map<string, string>): Promise<string[]> {
  const links = await page.locator("a[href]").evaluateAll((all) =>
    all.map((link) => link.getAttribute("href")!)
  );
  const broken: string[] = [];
  for (const link of new Set(links.filter((link) => /^[/#]/.test(link)))) {
    const url = new URL(link, page.url());
    const id = decodeURIComponent(url.hash.slice(1));
    url.hash = "";
    if (!seen.has(url.href)) {
      const response = await page.request.get(url.href);
      seen.set(url.href, response.ok() ? await response.text() : "");
    }
    const html = seen.get(url.href)!;
    if (html === "" || (id !== "" && !html.includes(`id="${id}"`))) broken.push(link);
  }
  return broken;
}

Deno.test("the guide in Chromium", async (t) => {
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  await using browser = await TestBrowser.launch();
  const paths = ["/learn", ...CHAPTERS.map((name) => `/learn/${name}`)];

  for (const locale of ["ko-KR", "en-GB"]) {
    await t.step(`every link in the guide leads somewhere (${locale})`, async () => {
      const page = await (await browser.visitor({ locale })).newPage();
      const seen = new Map<string, string>();
      for (const path of paths) {
        const response = await page.goto(server.url + path);
        assertEquals(response?.status(), 200, path);
        assertEquals(await brokenLinks(page, seen), [], path);
      }
    });

    await t.step(`no page of the guide is wider than a small phone (${locale})`, async () => {
      const viewport = { width: 360, height: 640 };
      const page = await (await browser.visitor({ locale, viewport })).newPage();
      for (const path of paths) {
        await page.goto(server.url + path);
        assertEquals(await page.evaluate(() => document.documentElement.scrollWidth), 360, path);
      }
    });
  }

  for (const { file, place, sample } of await samplesFor("browser")) {
    await t.step(`the sample in ${place} prints what the guide says`, async () => {
      const visitor = await browser.visitor();
      const page = await visitor.newPage();
      await page.goto(server.url + addressOf(file));
      const lines = sample.output!.split("\n").length - 1;
      assertEquals(await pasted(page, sample.code, lines), sample.output);
      await visitor.close();
    });
  }

  await t.step(
    "without scripts one can read on, unfold answers and change the language",
    async () => {
      const page = await browser.page(`${server.url}/`, { javaScriptEnabled: false });
      await page.getByRole("link", { name: "길잡이 펼치기" }).click();
      await page.getByRole("link", { name: /^다음/ }).click();
      await page.getByRole("heading", { level: 1, name: "HTTP로 하면 안 되나요?" }).waitFor();
      const answer = page.getByText("1.5초예요.");
      assert(!await answer.isVisible());
      await page.getByText(/^확인:/).click();
      await answer.waitFor();
      await page.getByRole("link", { name: "English" }).click();
      await page.getByRole("heading", { level: 1, name: "Why not just HTTP?" }).waitFor();
      assertEquals(page.url(), `${server.url}/learn/why-not-http`);
    },
  );

  await t.step("a room leads to the guide", async () => {
    const page = await browser.page(`${server.url}/r/lobby`, {
      viewport: { width: 1280, height: 800 },
    });
    await page.getByRole("link", { name: "어떻게 움직이나요?" }).click();
    await page.getByRole("heading", { level: 1, name: "WebSocket 길잡이" }).waitFor();
  });

  await t.step("a chapter that does not exist is a page that says so", async () => {
    const page = await (await browser.visitor({ javaScriptEnabled: false })).newPage();
    const response = await page.request.get(`${server.url}/learn/nope`, {
      headers: { accept: "text/html", "accept-language": "ko" },
    });
    assertEquals(response.status(), 404);
    assert((await response.text()).includes("찾는 페이지가 없어요"));
  });
});

/** The chat in sixty lines in a process of its own. */
class SmallChat implements AsyncDisposable {
  #process: Deno.ChildProcess | null = null;
  #port = 0;
  constructor(readonly store: string) {}

  get url(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  /** Starts it, at the port it had before; resolves when it listens. */
  async up(): Promise<void> {
    const process = new Deno.Command(Deno.execPath(), {
      // Reading and writing are for a store of its own; the usual one needs no permission.
      args: [
        ...["run", "--no-lock", "-N", "--unstable-kv"],
        ...[`--allow-read=${this.store}`, `--allow-write=${this.store}`],
        "examples/chat_in_60_lines.ts",
      ],
      cwd: ROOT,
      env: {
        DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${this.#port}`,
        DENO_KV_DEFAULT_PATH: this.store,
        NO_COLOR: "1",
      },
      stdout: "null",
      stderr: "piped",
    }).spawn();
    this.#process = process;
    let told = "";
    for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
      told += text;
      const port = /Listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(told)?.[1];
      if (port === undefined) continue;
      this.#port = Number(port);
      return;
    }
    throw new Error(`The chat did not start:\n${told}`);
  }

  async kill(): Promise<void> {
    const process = this.#process;
    this.#process = null;
    if (!process) return;
    try {
      process.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await process.status;
  }

  async [Symbol.asyncDispose]() {
    await this.kill();
  }
}

Deno.test("two browsers talk through the chat in sixty lines, and a restart loses nothing", async () => {
  await using folder = await TempFolder.make();
  await using chat = new SmallChat(folder.file("chat.kv"));
  await using browser = await TestBrowser.launch();
  await chat.up();
  const [minji, hajun] = await Promise.all([browser.page(chat.url), browser.page(chat.url)]);
  const says = async (page: Page, text: string) => {
    await page.locator("input").fill(text);
    await page.keyboard.press("Enter");
  };
  const hears = (page: Page, text: string) => page.getByText(text).waitFor({ timeout: 30_000 });
  await says(minji, "안녕 <b>하준</b>");
  await hears(hajun, "안녕 <b>하준</b>");
  await says(hajun, "안녕 민지");
  await hears(minji, "안녕 민지");
  await chat.kill();
  await says(minji, "꺼져 있는 동안");
  await chat.up();
  for (const page of [minji, hajun]) await hears(page, "꺼져 있는 동안");
  const newcomer = await browser.page(chat.url);
  await hears(newcomer, "꺼져 있는 동안");
  const said = (page: Page) => page.locator("li").allInnerTexts();
  const texts = (await said(newcomer)).map((line) => line.replace(/^\w+: /, ""));
  assertEquals(texts, ["안녕 <b>하준</b>", "안녕 민지", "꺼져 있는 동안"]);
  assertEquals(await said(minji), await said(newcomer));
  assertEquals(await said(hajun), await said(newcomer));
});

Deno.test("a browser keeps a foreign page from fetch() but not from a WebSocket; the guide's check does", async () => {
  const samples = (await samplesFor("deno"))
    .filter(({ file }) => file === fileOf("common-mistakes"));
  const code = samples.flatMap(({ sample }) =>
    /^function fromOwnPage[\s\S]*?^}$/m.exec(sample.code)?.[0] ?? []
  )[0]!;
  const { fromOwnPage } = await import(
    `data:application/typescript,${encodeURIComponent(`export ${code}`)}`
  ) as { fromOwnPage(request: Request): boolean };
  const serve = (accepts: (request: Request) => boolean) =>
    Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
      const html = { "content-type": "text/html" };
      if (request.headers.get("upgrade") !== "websocket") {
        return new Response("<!doctype html><link rel=icon href=data:,>", { headers: html });
      }
      if (!accepts(request)) return new Response(null, { status: 403 });
      return Deno.upgradeWebSocket(request).response;
    });
  const [foreign, careless, careful] = [serve(() => false), serve(() => true), serve(fromOwnPage)];
  const urlOf = (server: Deno.HttpServer<Deno.NetAddr>) => `http://127.0.0.1:${server.addr.port}/`;
  const browser = await TestBrowser.launch();
  const tried = async (from: typeof foreign, to: typeof foreign) => {
    const page = await browser.page(urlOf(from));
    return await page.evaluate(async (url) => [
      await fetch(url).then(() => "fetched", () => "refused"),
      await new Promise((done) => {
        const ws = new WebSocket(url.replace("http", "ws"));
        ws.onopen = () => (ws.close(), done("open"));
        ws.onerror = () => done("refused");
      }),
    ], urlOf(to));
  };
  assertEquals(await tried(foreign, careless), ["refused", "open"]);
  assertEquals(await tried(foreign, careful), ["refused", "refused"]);
  assertEquals(await tried(careful, careful), ["fetched", "open"]);
  // The browser tells of what it refused: that is the test.
  browser.troubles.length = 0;
  await browser[Symbol.asyncDispose]();
  await Promise.all([foreign, careless, careful].map((server) => server.shutdown()));
});

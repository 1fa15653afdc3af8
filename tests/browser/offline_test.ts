/** What is there without a network: a real Chromium, its service worker, and a server that stops. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { BrowserContext, Page } from "playwright-core";
import { TempFolder } from "../support/temp_folder.ts";
import { TestBrowser, TestServer } from "./browser.ts";
import { hide } from "./notification_page.ts";
import { pass, SETTLED_MS } from "./page_clock.ts";
import { roomLog } from "./room_log.ts";
import { said, ui } from "./room_ui.ts";
import { storedMessages } from "./stored_messages.ts";
import { until } from "./until.ts";

/** Where there is no network, the server is asked so often whether it is back, in milliseconds. */
const ASK_MS = 10_000;

/** Service workers are for secure pages, which those of `localhost` are. */
const at = (server: TestServer, path = "") =>
  `${server.url.replace("127.0.0.1", "localhost")}${path}`;

/** Waits until `look` in the page says so. */
const sees = (page: Page, look: (arg: string) => Promise<boolean>, arg: string) =>
  until(`${look} of ${arg}`, () => page.evaluate(look, arg));

/** Waits until the page's room is kept with `text` in it. */
const kept = (page: Page, text: string) =>
  sees(page, async (text) => {
    const kept = await caches.match(location.pathname, { cacheName: "sori-kept" });
    return (await kept?.text())?.includes(text) ?? false;
  }, text);

/** Waits until a message is stored that was not sent. */
const stored = (page: Page, text: string) =>
  until(`"${text}" stored`, async () => JSON.stringify(await storedMessages(page)).includes(text));

/** Has a page settle, by the clock that the test has taken: then it is kept, and looked after. */
async function served(page: Page): Promise<void> {
  await pass(page, SETTLED_MS);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

/** What of a person's is kept: paths. */
const keptPaths = (page: Page) =>
  page.evaluate(async () => {
    if (!await caches.has("sori-kept")) return [];
    const keys = await (await caches.open("sori-kept")).keys();
    return keys.map(({ url }) => decodeURIComponent(new URL(url).pathname));
  });

/** Opens a room, says something, and waits until it is kept. */
async function visit(context: BrowserContext, url: string, text: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  await ui(page).ready();
  await ui(page).says(text);
  await served(page);
  await kept(page, text);
  return page;
}

Deno.test("the page can be installed, in Korean and in English", async () => {
  await using server = await TestServer.start();
  await using browser = await TestBrowser.launch();
  for (const [locale, name, lang] of [["ko-KR", "소리", "ko"], ["en-US", "Sori", "en"]] as const) {
    const page = await browser.page(at(server, "/"), { locale });
    const cdp = await page.context().newCDPSession(page);
    const { data, errors, url } = await cdp.send("Page.getAppManifest");
    assertEquals(errors, []);
    assertMatch(url, new RegExp(`/static/manifest\\.${lang}\\.webmanifest$`));
    const manifest = JSON.parse(data!);
    assertEquals([manifest.name, manifest.lang, manifest.id], [name, lang, "/"]);
    const { installabilityErrors } = await cdp.send("Page.getInstallabilityErrors");
    // Tests run in a window of nobody's.
    assertEquals(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito"), []);
    for (
      const { src, sizes } of manifest.icons.filter(({ type }: { type: string }) =>
        /png/.test(type)
      )
    ) {
      const size = await page.evaluate(async (src) => {
        const image = new Image();
        image.src = src;
        await image.decode();
        return `${image.naturalWidth}x${image.naturalHeight}`;
      }, src);
      assertEquals(size, sizes, src);
    }
    await page.context().close();
  }
});

Deno.test("who looks at a room for a moment has it kept, once they do something or turn away", async () => {
  await using server = await TestServer.start();
  await using browser = await TestBrowser.launch();
  const url = at(server, "/r/moment");
  const ann = await browser.page(url, { locale: "en-US" });
  await ui(ann).says("before you came");
  const acts: ((page: Page) => Promise<void>)[] = [
    (page) => hide(page, true),
    (page) => page.mouse.move(200, 200),
  ];
  for (const act of acts) {
    const context = await browser.visitor();
    const page = await context.newPage();
    // They are gone before the page has settled.
    await page.addInitScript(() => {
      const wait = globalThis.setTimeout;
      const brief = (act: () => void, ms?: number) => ms === 10_000 ? 0 : wait(act, ms);
      globalThis.setTimeout = brief as typeof setTimeout;
    });
    await page.goto(url);
    await ui(page).ready();
    await ui(page).has("before you came");
    assertEquals(await keptPaths(page), []);
    await act(page);
    await kept(page, "before you came");
    await context.close();
  }
});

Deno.test("without a network", async (t) => {
  await using folder = await TempFolder.make();
  const env = { SORI_KV: folder.file("sori.db"), SORI_RATE_LIMIT: "off" };
  await using server = await TestServer.start(env);
  await using browser = await TestBrowser.launch();
  const context = await browser.visitor();
  await context.clock.install();
  const room = "오프라인-방";
  const page = await visit(context, at(server, `/r/${room}`), "먼저 쓴 말");

  await t.step(
    "a room that was visited shows its last messages, also those that came later",
    async () => {
      const ann = await browser.page(at(server, `/r/${room}`), { locale: "en-US" });
      await ui(ann).says("and this came over the socket");
      await ui(page).has("and this came over the socket");
      await kept(page, "and this came over the socket");
      await server.kill();
      await page.reload();
      await ui(page).has("먼저 쓴 말");
      assertEquals(await said(page), ["먼저 쓴 말", "and this came over the socket"]);
      await page.getByText(/까지 받은 대화예요$/).last().waitFor();
      assertEquals(await page.title(), `${room} · 소리`);
      await ann.context().close();
    },
  );

  await t.step("what is written there goes out once when the server is back", async () => {
    await ui(page).writes("연결 없이 쓴 말");
    await ui(page).sends("연결 없이 쓴 말");
    await stored(page, "연결 없이 쓴 말");
    await page.reload();
    await ui(page).has("먼저 쓴 말");
    // It is still there, and on its way.
    await ui(page).sends("연결 없이 쓴 말");
    await ui(page).writes("하나 더");
    await ui(page).sends("하나 더");
    await server.up();
    await ui(page).has("하나 더");
    await ui(page).has("연결 없이 쓴 말");
    await ui(page).sentAll();
    await page.getByText(/까지 받은 대화예요$/).last().waitFor({ state: "detached" });
    const all = await roomLog(server, room);
    const mine = ["연결 없이 쓴 말", "하나 더"];
    assertEquals(all.filter((text) => mine.includes(text)).sort(), mine.toSorted());
    assertEquals(await said(page), all);
    await page.reload();
    await ui(page).ready();
    assertEquals(await said(page), all);
  });

  await t.step("a page that was never visited lists the rooms that can be read", async () => {
    await server.kill();
    await page.goto(at(server, "/r/never-seen"));
    await page.getByRole("heading", { name: "지금은 연결할 수 없어요" }).waitFor();
    await page.getByRole("link", { name: new RegExp(room) }).click();
    await ui(page).has("먼저 쓴 말");
    await page.goto(at(server, "/"));
    await page.getByRole("heading", { name: "연결 없이 볼 수 있는 방" }).waitFor();
    await page.getByRole("link", { name: new RegExp(room) }).waitFor();
    await server.up();
    // It comes back by itself.
    await pass(page, ASK_MS);
    await page.getByRole("textbox", { name: "방 이름" }).first().waitFor();
  });

  await t.step("in English where English was read last", async () => {
    await page.goto(at(server, `/r/${encodeURIComponent(room)}?lang=en`));
    await ui(page).ready();
    await server.kill();
    await page.reload();
    await page.getByText(/^Messages up to /).last().waitFor();
    await ui(page).has("먼저 쓴 말");
    await page.goto(at(server, "/me"));
    await page.getByRole("heading", { name: "There’s no connection right now" }).waitFor();
    await page.getByRole("heading", { name: "Rooms you can read offline" }).waitFor();
    await server.up();
  });

  await t.step("nothing is kept of pages, answers and files of people", async () => {
    await page.goto(at(server, "/me"));
    await page.goto(at(server, `/r/${encodeURIComponent(room)}`));
    await ui(page).ready();
    const paths = await page.evaluate(async () => {
      const all = await Promise.all(
        (await caches.keys()).map(async (name) =>
          (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)
        ),
      );
      return all.flat();
    });
    const others = paths.filter((path) => !/^\/(assets|offline)\/|^\/static\/icon/.test(path));
    assertEquals(others.map(decodeURIComponent).sort(), ["/kept-for", `/r/${room}`]);
  });

  await t.step(
    "another build takes the place of the last, and open pages lose nothing",
    async () => {
      const builds = () =>
        page.evaluate(async () =>
          (await caches.keys()).filter((name) => name.startsWith("sori-build-"))
        );
      const seen = await builds();
      assertEquals(seen.length, 1);
      // What the pages say of limits makes another build, as another script would.
      for (const length of ["3000", "2000"]) {
        await server.kill();
        await server.up({ SORI_TEXT_LENGTH: length });
        await page.goto(at(server, `/r/${encodeURIComponent(room)}`));
        await ui(page).ready();
        await sees(page, async (seen) => {
          const names = await caches.keys();
          const news = names.filter((name) =>
            name.startsWith("sori-build-") && !seen.includes(name)
          );
          return news.length > 0 && !(await navigator.serviceWorker.getRegistration())?.installing;
        }, seen.join());
        seen.push(...(await builds()).filter((name) => !seen.includes(name)));
      }
      await sees(page, async (oldest) => !await caches.has(oldest), seen[0]!);
      assertEquals(await builds(), seen.slice(1));
      await server.kill();
      await page.reload();
      await ui(page).has("먼저 쓴 말");
      const state = await page.locator("#sori-state").textContent();
      assertEquals(JSON.parse(state!).limits.textLength, 2000);
      await server.up();
    },
  );

  await t.step("nobody sees what was another person's, however they left", async () => {
    await page.goto(at(server, `/r/${encodeURIComponent(room)}`));
    await ui(page).ready();
    await sees(page, async (path) => !!await caches.match(encodeURI(path)), `/r/${room}`);
    const cookies = await context.cookies();
    await context.clearCookies();
    await page.goto(at(server, "/"));
    await sees(page, async (path) => !await caches.match(encodeURI(path)), `/r/${room}`);
    await server.kill();
    await page.goto(at(server, `/r/${encodeURIComponent(room)}`));
    await page.getByText(/^아직 볼 수 있는 방이 없어요/).waitFor();
    await server.up();
    await context.addCookies(cookies);
    await page.goto(at(server, `/r/${encodeURIComponent(room)}`));
    await ui(page).ready();
    await served(page);
    await kept(page, "먼저 쓴 말");
  });

  await t.step("a storage that fails, and an older browser, still get the page", async () => {
    const worker = context.serviceWorkers().find((one) => one.url().endsWith("/sw.js"))!;
    await worker.evaluate(() => {
      const { match } = caches;
      Object.assign(globalThis, { mend: () => caches.match = match });
      caches.match = () => Promise.reject(new DOMException("No disk.", "UnknownError"));
      Object.defineProperty(Reflect.get(globalThis, "FetchEvent").prototype, "preloadResponse", {
        value: undefined,
      });
    });
    const response = await page.goto(at(server, `/r/${encodeURIComponent(room)}`));
    assert(response!.fromServiceWorker());
    await ui(page).ready();
    await ui(page).has("먼저 쓴 말");
    await worker.evaluate(() => Reflect.get(globalThis, "mend")());
  });

  await t.step("after signing out nothing is left", async () => {
    assert((await keptPaths(page)).includes(`/r/${room}`));
    await page.goto(at(server, "/me"));
    await page.getByRole("button", { name: "Sign out" }).first().click();
    await page.waitForURL(at(server, "/"));
    assertEquals((await keptPaths(page)).filter((path) => path !== "/kept-for"), []);
    const others = await page.evaluate(() => [...Object.keys(localStorage)]);
    assertEquals(others, []);
    await server.kill();
    const gone = await page.goto(at(server, `/r/${encodeURIComponent(room)}`)).catch(() => null);
    assert(!gone || !(await page.content()).includes("먼저 쓴 말"));
    await server.up();
  });
  await context.close();
});

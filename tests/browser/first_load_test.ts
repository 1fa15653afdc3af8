/** What a new visitor's browser really loads before it can talk, and what it loads later. */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { TestBrowser, TestServer } from "./browser.ts";
import { pass, SETTLED_MS } from "./page_clock.ts";
import { ui } from "./room_ui.ts";
import { until } from "./until.ts";

/** Bytes of JavaScript on the wire, however they are compressed, with their headers. */
const MOST = 30_000;

/** A page that shows who is here beside the talk, and loads what keeps that true. */
const WIDE = { width: 1280, height: 800 };

/** What loads by itself within this time counts, and all that it brings along. */
const START_MS = 3_000;

/** Keeps account of the scripts a page loads, in bytes as they came over the network. */
async function watchScripts(page: Page): Promise<Map<string, number>> {
  const cdp = await page.context().newCDPSession(page);
  const urls = new Map<string, string>();
  const sizes = new Map<string, number>();
  await cdp.send("Network.enable");
  cdp.on("Network.responseReceived", ({ requestId, response, type }) => {
    if (type === "Script") urls.set(requestId, response.url);
  });
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const url = urls.get(requestId);
    if (url !== undefined) sizes.set(new URL(url).pathname, encodedDataLength);
  });
  return sizes;
}

/** Waits until every script that the page asked for is there. */
async function quiet(page: Page): Promise<void> {
  const count = () => page.evaluate(() => performance.getEntriesByType("resource").length);
  for (let before = -1, now = await count(); before !== now; now = await count()) {
    before = now;
    await page.waitForTimeout(500);
  }
}

/**
 * A page that has come alive, and all that it loaded by itself. One that takes a second to connect
 * readies itself for trouble: here it takes less, by its own clock, however long the machine needs.
 */
async function firstView(browser: TestBrowser, url: string, locale: string) {
  const context = await browser.visitor({ locale, viewport: WIDE });
  await context.clock.install();
  await context.clock.pauseAt(Date.now() + 1_000);
  const page = await context.newPage();
  const scripts = await watchScripts(page);
  await page.goto(url, { waitUntil: "load" });
  await until("a page that is alive", async () => {
    // However often it is asked, a second does not pass.
    await page.clock.runFor(1);
    return await ui(page).isReady();
  });
  await pass(page, START_MS);
  await quiet(page);
  await page.clock.resume();
  return { page, scripts };
}

Deno.test("a new visitor loads 30 KB of scripts at most, and no part before it is opened", async () => {
  await using server = await TestServer.start();
  await using browser = await TestBrowser.launch();
  for (const locale of ["ko-KR", "en-GB"]) {
    const { page, scripts } = await firstView(browser, `${server.url}/r/lobby`, locale);
    const first = [...scripts.keys()];
    const size = [...scripts.values()].reduce((sum, one) => sum + one, 0);
    assert(size <= MOST && size > MOST / 10, `${size} bytes in ${first}`);

    await ui(page).says(`hello in ${locale}`);
    await ui(page).menu.click();
    await page.getByRole("dialog", { name: /^(메뉴|Menu)$/ }).waitFor();
    await until(
      "a menu that is a part of its own",
      () => Promise.resolve(scripts.size > first.length),
    );
    await page.keyboard.press("Escape");
    await page.getByRole("dialog", { name: /^(메뉴|Menu)$/ }).waitFor({ state: "detached" });
    assert(await ui(page).menu.evaluate((button) => button === document.activeElement));
  }
});

Deno.test("a part that cannot be loaded says so, and comes when it is asked for again", async () => {
  await using server = await TestServer.start();
  await using browser = await TestBrowser.launch();
  const page = await browser.page(`${server.url}/r/lobby`, { serviceWorkers: "block" });
  await ui(page).ready();
  await page.route("**/assets/*.css", (route) => route.abort());
  await ui(page).menu.click();
  await page.getByText("불러오지 못했어요").waitFor();
  await page.unroute("**/assets/*.css");
  await page.getByRole("button", { name: "다시 시도" }).click();
  await page.getByRole("dialog", { name: "메뉴" }).waitFor();
});

for (
  const [what, scripts, sign] of [
    ["what can be done with a message", "**/assets/row_tools-*.js", ".tools[role=toolbar]"],
    ["a list of rooms that is alive", "**/assets/live-*.js", ".messages:not([aria-live])"],
  ] as const
) {
  Deno.test(`${what} comes later if it cannot be loaded at once`, async () => {
    await using server = await TestServer.start();
    await using browser = await TestBrowser.launch();
    // What a service worker asks for passes by the route.
    const context = await browser.visitor({ serviceWorkers: "block" });
    await context.clock.install();
    const page = await context.newPage();
    let asked = 0;
    let away = true;
    await page.route(scripts, (route) => {
      asked++;
      return away ? route.abort() : route.continue();
    });
    await page.goto(`${server.url}/r/lobby`);
    await ui(page).ready();
    await ui(page).says("안녕하세요");
    await page.locator("[data-pos]").last().hover();
    const askedMore = (than: number) =>
      until("another request", async () => {
        if (asked <= than) await pass(page, 1_000);
        return asked > than;
      });
    await askedMore(0);
    // Also when the page has settled.
    await pass(page, SETTLED_MS + 1_000);
    await askedMore(asked);
    assertEquals(await page.locator(sign).count(), 0);
    away = false;
    await askedMore(asked);
    await page.locator(sign).waitFor({ state: "attached" });
  });
}

Deno.test("on a narrow page the list of who is here comes when it is opened, and stays open", async () => {
  await using server = await TestServer.start();
  await using browser = await TestBrowser.launch();
  const other = await browser.page(`${server.url}/r/lobby`);
  await ui(other).ready();
  const context = await browser.visitor({
    locale: "en-GB",
    viewport: { width: 360, height: 740 },
    hasTouch: true,
  });
  const page = await context.newPage();
  const opened = Promise.withResolvers<void>();
  await page.route("**/assets/people_panel-*.js", async (route) => {
    await opened.promise;
    await route.continue();
  });
  await page.goto(`${server.url}/r/lobby`);
  await page.getByRole("button", { name: "2 online" }).tap();
  const sheet = page.locator(".people:popover-open");
  await sheet.waitFor();
  assertEquals(await sheet.getByRole("listitem").count(), 1);
  opened.resolve();
  await sheet.getByRole("listitem").nth(1).waitFor();
});

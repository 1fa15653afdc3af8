/** How the pages look to whom: close together, from right to left, without single keys. */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { sizeFaults } from "./axe.ts";
import { TestBrowser, TestServer } from "./browser.ts";
import { ui } from "./room_ui.ts";

let server: TestServer;
let browser: TestBrowser;
Deno.test.beforeAll(async () => {
  server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  browser = await TestBrowser.launch();
});
Deno.test.afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const density = (page: Page) => page.locator("html").getAttribute("data-density");
const heightOf = async (page: Page, text: string) =>
  (await page.locator("[data-pos]").filter({ hasText: text }).locator(".bubble").boundingBox())!
    .height;

async function openSettings(page: Page) {
  await ui(page).opensName();
  await page.getByRole("link", { name: "내 설정", exact: true }).click();
  await page.getByRole("dialog", { name: "내 설정" }).waitFor();
}

Deno.test("a compact room is chosen in the settings, at once, and the server draws the next page so", async () => {
  const page = await browser.page(`${server.url}/r/compact`);
  await ui(page).ready();
  await ui(page).says("안녕하세요");
  const before = await heightOf(page, "안녕하세요");
  await openSettings(page);
  await page.getByRole("radio", { name: "촘촘하게" }).check();
  await page.getByRole("status").filter({ hasText: "저장했어요" }).waitFor();
  assertEquals(await density(page), "compact");
  const after = await heightOf(page, "안녕하세요");
  assert(after < before - 4, `${before} → ${after}`);

  const response = await page.reload();
  assert((await response!.text()).includes('<html lang="ko" data-density="compact">'));
  await ui(page).ready();
  assertEquals(await heightOf(page, "안녕하세요"), after);
  // What was chosen is what the settings show.
  await openSettings(page);
  assert(await page.getByRole("radio", { name: "촘촘하게" }).isChecked());
  await page.getByRole("radio", { name: "여유롭게" }).check();
  assertEquals([await density(page), await heightOf(page, "안녕하세요")], [null, before]);
  await page.context().close();
});

Deno.test("without scripts the look is chosen by a form", async () => {
  const page = await browser.page(`${server.url}/me`, { javaScriptEnabled: false });
  const form = page.locator('form[action="/me/look"]');
  await form.getByRole("radio", { name: "촘촘하게" }).check();
  await form.getByRole("radio", { name: "어둡게" }).check();
  await form.getByRole("checkbox").uncheck();
  await form.getByRole("button", { name: "저장" }).click();
  await page.waitForURL(`${server.url}/me`);
  const root = page.locator("html");
  for (const [name, value] of [["density", "compact"], ["theme", "dark"], ["keys", "off"]]) {
    assertEquals(await root.getAttribute(`data-${name}`), value);
  }
  assert(await form.getByRole("radio", { name: "어둡게" }).isChecked());
  assert(!await form.getByRole("checkbox").isChecked());
  await page.goto(`${server.url}/r/compact`);
  assertEquals(await density(page), "compact");
  await page.context().close();
});

Deno.test("single keys open nothing where they are switched off, and all is still in the menu", async () => {
  const page = await browser.page(`${server.url}/r/keys`);
  await ui(page).ready();
  const search = page.getByRole("dialog", { name: "메시지 찾기" });
  const press = async (key: string) => {
    await ui(page).log.focus();
    await page.keyboard.press(key);
  };
  await press("s");
  await search.waitFor();
  await page.keyboard.press("Escape");
  await openSettings(page);
  await page.getByRole("checkbox", { name: "한 글자 단축키 쓰기" }).uncheck();
  await page.keyboard.press("Escape");
  for (const key of ["s", "?"]) await press(key);
  await ui(page).menu.click();
  // Had a key opened something, the menu would have been out of reach.
  await page.getByRole("button", { name: "단축키 보기", exact: true }).click();
  const help = page.getByRole("dialog", { name: "단축키" });
  await help.getByText("설정에서 켜고 끌 수 있어요").waitFor();
  await page.context().close();
});

/** Texts whose boxes lie over one another, or stick out of what holds them. */
function overlaps(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const shown = [...document.querySelectorAll<HTMLElement>(
      ".room-header > *, .message > *, .composer > *, .person > *, .pill, .day > time",
    )].filter((one) => one.checkVisibility() && one.getClientRects().length > 0);
    const boxes = shown.map((one) => ({ one, box: one.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && box.height > 1);
    const name = (one: Element) => `${one.tagName}.${one.className}`;
    const faults: string[] = [];
    for (const { one, box } of boxes) {
      if (box.left < -0.5 || box.right > innerWidth + 0.5) faults.push(`${name(one)} sticks out`);
      for (const { one: other, box: its } of boxes) {
        if (one === other || one.parentElement !== other.parentElement) continue;
        const wide = Math.min(box.right, its.right) - Math.max(box.left, its.left);
        const high = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
        if (wide > 1 && high > 1) faults.push(`${name(one)} over ${name(other)}`);
      }
    }
    return faults;
  });
}

for (const width of [1280, 360]) {
  Deno.test(`a room from right to left has everything on the other side and nothing over another, ${width} px`, async () => {
    const touch = width < 600;
    const options = { viewport: { width, height: 720 }, hasTouch: touch, isMobile: touch };
    const page = await browser.page(`${server.url}/r/rtl-${width}`, options);
    await ui(page).ready();
    const friend = await browser.page(`${server.url}/r/rtl-${width}`);
    await ui(friend).ready();
    await ui(friend).says("שלום לכולם, מה שלומכם היום?");
    await ui(friend).writes("- אחת\n- שתיים\n> ציטוט **חשוב** `code()`");
    await ui(friend).says(`한국어 ${"긴-".repeat(60)}`);
    await ui(page).says("مرحبا بالجميع");
    // In a Korean page Hebrew stands where Hebrew begins…
    const direction = (text: string) =>
      page.locator("[data-pos] .text").filter({ hasText: text }).first()
        .evaluate((one) => getComputedStyle(one).direction);
    assertEquals(await direction("שלום"), "rtl");
    assertEquals(await direction("한국어"), "ltr");
    const inPlace = await middles(page);
    assertEquals([await overlaps(page), await sizeFaults(page)], [[], []]);
    // …and a page in Hebrew would be the mirror of this one.
    await page.evaluate(() => document.documentElement.dir = "rtl");
    await page.locator("[data-pos]").getByText("مرحبا").scrollIntoViewIfNeeded();
    assertEquals([await overlaps(page), await sizeFaults(page)], [[], []]);
    const mirrored = await middles(page);
    for (const [name, middle] of Object.entries(inPlace)) {
      assert(
        Math.abs(width - mirrored[name]! - middle) < 3,
        `${name}: ${middle} → ${mirrored[name]} in ${width}`,
      );
    }
    await Promise.all([page.context().close(), friend.context().close()]);
  });
}

/** How far from the left the middles of some parts are. */
function middles(page: Page): Promise<Record<string, number>> {
  return page.evaluate(() =>
    Object.fromEntries(
      [
        ".room-header > a",
        ".room-header > button:last-of-type",
        ".attach",
        ".send",
        ".message > .avatar",
        ".mine .bubble",
      ]
        .map((name) => {
          const box = document.querySelector(name)!.getBoundingClientRect();
          return [name, (box.left + box.right) / 2];
        }),
    )
  );
}

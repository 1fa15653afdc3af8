/**
 * What a room keeps of its talk, in a real Chromium: its topic, its pins, what messages said before,
 * and the ways to a message; in either language, and without scripts.
 */
import { assert, assertEquals } from "@std/assert";
import type { BrowserContextOptions, Page } from "playwright-core";
import type { Locale } from "../../lib/i18n/mod.ts";
import { WireClient } from "../support/wire_client.ts";
import { TestBrowser, TestServer } from "./browser.ts";
import { pressTool, rowOf } from "./message_tools.ts";
import { ui } from "./room_ui.ts";
import { wordsOf } from "./walk_words.ts";

const LANGUAGE = { ko: "ko-KR", en: "en-GB" } as const;

/** A room's page of somebody with a name. */
async function person(
  browser: TestBrowser,
  url: string,
  locale: Locale,
  name: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.visitor({ locale: LANGUAGE[locale], ...options });
  const page = await context.newPage();
  await page.goto(url);
  const { origin } = new URL(url);
  await context.request.post(`${origin}/me`, { form: { name, to: "/" }, headers: { origin } });
  await page.goto(url);
  await ui(page).ready();
  return page;
}

/** Somebody said all this, long ago. */
async function fill(server: TestServer, room: string, texts: string[]): Promise<string[]> {
  const url = `${server.url.replace("http", "ws")}/ws`;
  await using client = await WireClient.open(url);
  const places: string[] = [];
  for (const [n, text] of texts.entries()) {
    places.push((await client.publish(room, `lane.${n + 1}`, text))!);
  }
  return places;
}

const hasFocus = (page: Page, text: string) =>
  page.waitForFunction(
    (text) => {
      const { activeElement: one } = document;
      return one?.matches("[data-pos].shown") && one.textContent!.includes(text);
    },
    text,
  );

const isInView = (page: Page, text: string) =>
  rowOf(page, text).evaluate((one) => {
    const { top, bottom } = one.getBoundingClientRect();
    const box = one.closest("[role=log]")!.getBoundingClientRect();
    return top >= box.top - 1 && bottom <= box.bottom + 1;
  });

for (const locale of ["ko", "en"] as const) {
  const { parts, rich, rooms } = wordsOf(locale);
  const anna = { label: "Anna", guest: false };

  Deno.test(`what a room keeps of its talk (${locale})`, async (t) => {
    await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
    await using browser = await TestBrowser.launch();
    const url = `${server.url}/r/kept`;
    const texts = Array.from({ length: 300 }, (_, n) => `line ${n}.`);
    const places = await fill(server, "kept", texts);
    const [first, second] = await Promise.all([
      person(browser, url, locale, "Anna"),
      person(browser, url, locale, "Benn"),
    ]);
    const dialog = (page: Page, name: string) => page.getByRole("dialog", { name, exact: true });
    const topic = "Lunch at noon, bring a friend";

    await t.step("a topic is set from the menu, and everybody is told in the talk", async () => {
      await ui(first).menu.click();
      await first.getByRole("button", { name: parts.menu.topic, exact: true }).click();
      const panel = dialog(first, parts.topic.title);
      await panel.getByRole("textbox", { name: parts.topic.title }).fill(topic);
      await panel.getByRole("button", { name: parts.topic.save }).click();
      await panel.waitFor({ state: "detached" });
      await second.getByText(rich.topic(anna, topic), { exact: true }).waitFor();
      await first.getByText(rich.topic(null, topic), { exact: true }).waitFor();
    });

    await t.step("it stands in the header, live, and its details are a press away", async () => {
      const link = second.getByRole("link", { name: rich.topicNow(topic) });
      await link.click();
      const panel = dialog(second, parts.topic.title);
      await panel.locator("p").getByText(topic, { exact: true }).waitFor();
      await second.keyboard.press("Escape");
      await panel.waitFor({ state: "detached" });
    });

    await t.step("the server draws it, also when it was said long before the page", async () => {
      for (let n = 0; n < 3; n++) await fill(server, "kept", texts.slice(0, 100));
      const plain = await browser.page(url, {
        javaScriptEnabled: false,
        locale: LANGUAGE[locale],
      });
      await plain.getByRole("link", { name: rich.topicNow(topic) }).click();
      const field = plain.getByRole("textbox", { name: rooms.topic });
      assertEquals(await field.inputValue(), topic);
      await field.fill("");
      await plain.locator("form", { has: field }).getByRole("button", { name: rooms.save }).click();
      await plain.getByRole("link", { name: rooms.backToRoom }).click();
      assertEquals(await plain.locator(".room-topic").count(), 0);
      // Those who are there see that it is gone.
      await first.locator(".room-topic").waitFor({ state: "detached" });
      await plain.context().close();
    });

    await t.step("all pins are listed, wherever they are, and lead to the message", async () => {
      // The page holds the newest messages alone: these are pinned far from them.
      const old = await browser.page(`${url}?around=${places[5]}#shown`, {
        locale: LANGUAGE[locale],
      });
      await ui(old).ready();
      await hasFocus(old, "line 5.");
      await pressTool(old, "line 5.", parts.tools.pin);
      await first.getByRole("link", { name: rich.pins(1), exact: true }).waitFor();
      await pressTool(old, "line 4.", parts.tools.pin);
      await first.getByRole("link", { name: rich.pins(2), exact: true }).click();
      const panel = dialog(first, parts.menu.pins);
      const links = panel.getByRole("listitem").getByRole("link");
      await links.nth(1).waitFor();
      const shown = await links.allInnerTexts();
      assert(shown[0]!.includes("line 4.") && shown[1]!.includes("line 5."), `${shown}`);
      await links.nth(1).click();
      await panel.waitFor({ state: "detached" });
      await hasFocus(first, "line 5.");
      assert(await isInView(first, "line 5."));
      await old.context().close();
    });

    await t.step("a pin is taken away in the list, and without scripts", async () => {
      await first.getByRole("link", { name: rich.pins(2), exact: true }).click();
      const panel = dialog(first, parts.menu.pins);
      await panel.getByRole("listitem").filter({ hasText: "line 4." })
        .getByRole("button", { name: rich.unpin }).click();
      await panel.getByRole("listitem").filter({ hasText: "line 4." })
        .waitFor({ state: "detached" });
      await first.keyboard.press("Escape");
      const plain = await browser.page(url, {
        javaScriptEnabled: false,
        locale: LANGUAGE[locale],
      });
      await plain.getByRole("link", { name: rich.pins(1), exact: true }).click();
      await plain.getByRole("heading", { name: rich.pinsTitle }).waitFor();
      await plain.getByRole("button", { name: rich.unpin }).click();
      await plain.getByText(rich.noPins).waitFor();
      await second.locator(".room-pins").waitFor({ state: "detached" });
      await plain.context().close();
    });

    await t.step("what a message said before is there, with times", async () => {
      await ui(second).says("first words");
      for (const [before, text] of [["first", "second"], ["second", "third"]] as const) {
        await pressTool(second, `${before} words`, parts.tools.edit);
        await second.getByText(parts.compose.editing, { exact: true }).waitFor();
        await ui(second).writes(`${text} words`);
        await ui(second).has(`${text} words`);
      }
      await rowOf(second, "third words").getByRole("link", { name: rich.edited }).click();
      const panel = dialog(second, rich.editsTitle);
      const versions = panel.getByRole("listitem");
      await versions.nth(2).waitFor();
      assertEquals(
        await versions.locator(".text").allInnerTexts(),
        ["third words", "second words", "first words"],
      );
      assertEquals(await versions.locator("time").count(), 3);
      await second.keyboard.press("Escape");
      const plain = await browser.page(url, {
        javaScriptEnabled: false,
        locale: LANGUAGE[locale],
      });
      await rowOf(plain, "third words").getByRole("link", { name: rich.edited }).click();
      await plain.getByRole("heading", { name: rich.editsTitle }).waitFor();
      assertEquals(
        await plain.locator("main .text").allInnerTexts(),
        ["third words", "second words", "first words"],
      );
      await plain.getByRole("link", { name: rich.toMessage }).click();
      await plain.locator("[data-pos].shown").getByText("third words").waitFor();
      await plain.context().close();
    });

    await t.step("of a message that is deleted nothing is told, not even before", async () => {
      const pos = await rowOf(second, "third words").getAttribute("data-pos");
      await pressTool(second, "third words", parts.tools.delete);
      await dialog(second, parts.delete.title).getByRole("button", { name: parts.delete.confirm })
        .click();
      await rowOf(second, rich.deleted).waitFor();
      for (const javaScriptEnabled of [true, false]) {
        const page = await browser.page(`${url}?around=${pos}#shown`, {
          javaScriptEnabled,
          locale: LANGUAGE[locale],
        });
        await page.locator("[data-pos].shown").getByText(rich.deleted).waitFor();
        await page.goto(`${url}?edits=${pos}`);
        await page.getByText(rich.deleted).waitFor();
        assert(!(await page.content()).includes("words"));
        await page.context().close();
      }
    });

    await t.step("a link to a message leads another person there, scripts or not", async () => {
      for (const javaScriptEnabled of [true, false]) {
        const page = await browser.page(`${url}?around=${places[20]}#shown`, {
          javaScriptEnabled,
          locale: LANGUAGE[locale],
        });
        await page.locator("[data-pos].shown").getByText("line 20.").waitFor();
        if (javaScriptEnabled) await hasFocus(page, "line 20.");
        assert(await isInView(page, "line 20."), `in view, scripts: ${javaScriptEnabled}`);
        await page.context().close();
      }
    });

    await t.step("who comes for a message that is not there is told so", async () => {
      const nowhere = `${places[20]!.slice(0, 24)}.777`;
      for (const javaScriptEnabled of [true, false]) {
        const page = await browser.page(`${url}?around=${nowhere}#shown`, {
          javaScriptEnabled,
          locale: LANGUAGE[locale],
        });
        await page.getByRole("status").filter({ hasText: rich.notHere }).waitFor();
        await page.context().close();
      }
    });

    await t.step("who reacted is told by key and by a menu, all of them", async () => {
      await ui(second).says("react to me");
      // To the newest, of which there are new ones.
      await first.locator(".pill").click();
      await pressTool(first, "react to me", parts.tools.react);
      await first.getByRole("button", { name: parts.tools.reactWith("👍") }).click();
      await rowOf(second, "react to me").getByRole("button", { name: /^👍/ })
        .click({ button: "right" });
      const panel = dialog(second, parts.reactions);
      await panel.getByRole("listitem").filter({ hasText: "Anna" }).waitFor();
      await second.keyboard.press("Escape");
      await panel.waitFor({ state: "detached" });
    });
  });
}

/**
 * A walk through what Sori shows, with two people who talk: in either language, by role and
 * accessible name. Tests look at each state with axe, `tour.ts` takes pictures.
 */
import { Buffer } from "node:buffer";
import type { BrowserContextOptions, Page } from "playwright-core";
import type { Locale } from "../../lib/i18n/mod.ts";
import type { PartText } from "../../lib/i18n/part_catalog.ts";
import { type TestBrowser, TestServer } from "./browser.ts";
import { Cable } from "./cable.ts";
import { ui } from "./room_ui.ts";
import { ADMIN_TOKEN, around } from "./walk_around.ts";
import { act, openTools, rowOf } from "./message_tools.ts";
import { until } from "./until.ts";
import { SAID, wordsOf } from "./walk_words.ts";

/** How somebody sees the pages. */
export interface View {
  locale: Locale;
  scheme: "light" | "dark";
  /** CSS pixels; below 600 it is a touch screen. */
  width: number;
}

/** Is shown each state, under a name for a file. */
export type Look = (state: string, page: Page) => Promise<void>;

/** A server for walks: nothing limits how fast they are. */
export function walkServer(): Promise<TestServer> {
  return TestServer.start({ SORI_RATE_LIMIT: "off", SORI_ADMIN_TOKEN: ADMIN_TOKEN });
}

/** A browser that sees the pages so. */
export function optionsOf({ locale, scheme, width }: View): BrowserContextOptions {
  const touch = width < 600;
  return {
    locale: locale === "ko" ? "ko-KR" : "en-GB",
    colorScheme: scheme,
    viewport: { width, height: touch ? 720 : 800 },
    hasTouch: touch,
    isMobile: touch,
    reducedMotion: "reduce",
  };
}

/** Walks through all states and shows each to `look`. */
export async function walk(
  browser: TestBrowser,
  server: TestServer,
  view: View,
  look: Look,
): Promise<void> {
  const { locale, scheme, width } = view;
  const touch = width < 600;
  const options = optionsOf(view);
  const { room, rich, notice, pages, parts, settings } = wordsOf(locale);
  const said = SAID[locale];
  await using line = new AsyncDisposableStack();
  const cable = line.use(new Cable(server.url));
  const context = await browser.visitor(options);
  const page = await context.newPage();
  const url = `${cable.url}/r/${locale}-${scheme}-${width}`;

  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const dialog = (name: string | RegExp) => page.getByRole("dialog", { name });
  const row = (text: string) => rowOf(page, text);
  const tools = { touch, parts };
  const press = (text: string, name: string) => act(page, text, name, tools);
  const closed = async (one: ReturnType<typeof dialog>) => {
    await one.getByRole("button", { name: room.close, exact: true }).click();
    await one.waitFor({ state: "hidden" });
  };

  await page.goto(url);
  await ui(page).ready();
  await button(room.copyLink).first().waitFor();
  await look("room-empty", page);
  await ui(page).renames(said.names[0]!);

  const friend = await (await browser.visitor({ ...options, colorScheme: "light" })).newPage();
  await friend.goto(url);
  await ui(friend).ready();
  await ui(friend).renames(said.names[1]!);
  await ui(friend).says(said.first);
  for (const text of [said.long, said.rich, said.gone]) await ui(friend).writes(text);
  await ui(friend).says("🎉");
  await page.locator(".text pre").waitFor();

  await press(said.first, parts.tools.reply);
  await page.locator(".compose-banner").waitFor();
  await look("replying", page);
  await ui(page).says(said.answer);
  await ui(page).writes(`@${said.names[1]} ${said.mine}`);
  await row(said.mine).waitFor();
  await press(said.first, parts.tools.react);
  await look("quick-reactions", page);
  await button(parts.tools.reactWith("👍")).click();
  await press(said.first, parts.tools.pin);
  await press(said.mine, parts.tools.edit);
  await look("editing", page);
  await ui(page).composer.fill(`${said.mine}!`);
  await ui(page).composer.press("Enter");
  await row(`${said.mine}!`).getByText(rich.edited).waitFor();
  await openTools(page, said.mine, tools);
  await look("tools", page);
  await button(parts.tools.delete).click();
  await dialog(parts.delete.title).waitFor();
  await look("delete", page);
  await dialog(parts.delete.title).getByRole("button", { name: parts.delete.keep }).click();
  await remove(friend, said.gone, parts);
  await page.getByText(rich.deleted).waitFor();

  await attach(page, room.attach, "소리.png", "image/png", await picture(page));
  await page.getByRole("region", { name: parts.attachments.title }).waitFor();
  await page.getByText(parts.attachments.ready).waitFor();
  await look("tray", page);
  await ui(page).send.click();
  await page.locator("[data-pos] .picture img").waitFor();
  await attach(page, room.attach, "notes.txt", "text/plain", [115, 111, 114, 105]);
  await page.getByText(parts.attachments.ready).waitFor();
  await ui(page).send.click();
  await page.locator("[data-pos] .file").waitFor();
  await friend.getByRole("log").locator(".file").waitFor();
  // Who has stopped is soon not shown any more.
  await until("somebody who types", async () => {
    await ui(friend).composer.press("x");
    return await page.locator(".typing-names").isVisible();
  });
  await look("talk-end", page);
  await row(said.first).scrollIntoViewIfNeeded();
  await look("talk-start", page);
  await page.locator("[data-pos] .picture").click();
  await page.locator("dialog.picture-panel").waitFor();
  await look("picture", page);
  await closed(page.locator("dialog.picture-panel"));

  await ui(page).composer.fill("");
  await ui(page).composer.pressSequentially("@");
  await page.getByRole("listbox").waitFor();
  await look("mention", page);
  await ui(page).composer.press("Escape");
  await ui(page).composer.fill("");
  await button(room.emoji).click();
  await dialog(parts.emoji.title).getByRole("button", { name: /./ }).nth(20).waitFor();
  await look("emoji", page);
  await closed(dialog(parts.emoji.title));

  await ui(page).menu.click();
  await dialog(parts.menu.title).waitFor();
  await look("menu", page);
  await button(parts.menu.readers).click();
  await dialog(parts.readers.title).waitFor();
  await look("readers", page);
  await closed(dialog(parts.readers.title));
  await ui(page).menu.click();
  await button(parts.menu.pins).click();
  await dialog(parts.menu.pins).getByRole("listitem").waitFor();
  await look("pins", page);
  await closed(dialog(parts.menu.pins));
  await ui(page).menu.click();
  await button(parts.menu.help).click();
  await dialog(parts.help.title).waitFor();
  await look("keys", page);
  await closed(dialog(parts.help.title));
  await ui(page).menu.click();
  await button(parts.menu.search).click();
  await dialog(parts.search.title).getByRole("searchbox").fill(said.search);
  await dialog(parts.search.title).getByRole("listitem").first().waitFor();
  await look("search", page);
  await closed(dialog(parts.search.title));
  await ui(page).menu.click();
  await button(parts.menu.wire).click();
  await page.locator(".inspect-panel .facts").waitFor();
  await look("inspector", page);
  await page.locator(".inspect-panel").getByRole("button", { name: room.close, exact: true })
    .click();

  if (touch) {
    await page.getByRole("button", { name: room.online(2) }).or(page.locator(".people-button"))
      .first().click();
    await look("people", page);
    await page.locator(".people-close").click();
  }
  await ui(page).rename.click();
  await look("name", page);
  await page.getByRole("link", { name: pages.nameForm.settings, exact: true }).click();
  await dialog(settings.title).or(page.getByRole("heading", { name: settings.title })).first()
    .waitFor();
  await look("settings", page);
  await page.goto(url);
  await ui(page).ready();

  await context.setOffline(true);
  await page.locator(".notice").waitFor();
  await ui(page).writes("…");
  await ui(page).sends("…");
  await look("offline", page);
  await context.setOffline(false);
  await ui(page).sentAll();
  await line.disposeAsync();
  await button(notice.reconnectNow).waitFor();
  await look("reconnecting", page);

  await around(browser, context, options, server.url, locale, look);
  // Pages that say what is wrong come with a status that says so too.
  browser.expected(/status of 40[0-9]/);
  await Promise.all([context.close(), friend.context().close()]);
}

/** With the keys. */
async function remove(page: Page, text: string, parts: PartText) {
  const row = page.locator("[data-pos]").filter({ hasText: text }).first();
  await row.scrollIntoViewIfNeeded();
  await ui(page).log.focus();
  // What answers to the keys is loaded when the log has the focus.
  while (await page.locator("[data-pos]:focus").count() === 0) {
    await page.keyboard.press("ArrowUp");
    await page.waitForTimeout(50);
  }
  while (!await row.evaluate((one) => one === document.activeElement)) {
    await page.keyboard.press("ArrowUp");
  }
  await page.getByRole("toolbar", { name: parts.tools.label }).waitFor();
  await page.keyboard.press("Delete");
  await page.getByRole("button", { name: parts.delete.confirm, exact: true }).click();
}

async function attach(page: Page, label: string, name: string, type: string, bytes: number[]) {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: label, exact: true }).click();
  await (await chooser).setFiles({
    name,
    mimeType: type,
    buffer: Buffer.from(Uint8Array.from(bytes)),
  });
}

/** A small picture, drawn in the page. */
export function picture(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const canvas = new OffscreenCanvas(320, 200);
    const context = canvas.getContext("2d")!;
    context.fillStyle = "#2f8f6e";
    context.fillRect(0, 0, 320, 200);
    const blob = await canvas.convertToBlob({ type: "image/png" });
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
}

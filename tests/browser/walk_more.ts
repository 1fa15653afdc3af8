/**
 * What three people do beyond the walk of two, for the tour: each part by itself, so that one that
 * cannot go on leaves the others.
 */
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import type { TestBrowser, TestServer } from "./browser.ts";
import { ui } from "./room_ui.ts";
import type { Look, View } from "./walk.ts";
import { calls } from "./walk_calls.ts";
import { devices } from "./walk_devices.ts";
import { looks } from "./walk_looks.ts";
import { marks } from "./walk_marks.ts";
import { owner } from "./walk_owner.ts";
import { ownRooms } from "./walk_rooms.ts";
import { ownSelf } from "./walk_self.ts";
import { together } from "./walk_together.ts";
import { waits } from "./walk_waits.ts";
import { SAID, wordsOf } from "./walk_words.ts";

/** What the three do, in its order. */
const WALKS = [together, marks, ownRooms, ownSelf, devices, calls, looks, waits, owner];

/** Three people, the first of whom sees the pages as the view says. */
export interface Three {
  browser: TestBrowser;
  server: TestServer;
  view: View;
  touch: boolean;
  options: BrowserContextOptions;
  words: ReturnType<typeof wordsOf>;
  said: (typeof SAID)["ko"];
  /** One is whose pages are shown. */
  one: Page;
  two: Page;
  three: Page;
  /** What the three are called. */
  names: readonly [string, string, string];
  /** Of a room of this walk alone. */
  address(room: string): string;
  look: Look;
  /** Does something, and notes what stops it. */
  part(name: string, what: () => Promise<void>): Promise<void>;
}

/** Walks on, and shows each state to `look`. @returns what stopped parts of it */
export async function walkMore(
  browser: TestBrowser,
  server: TestServer,
  view: View,
  options: BrowserContextOptions,
  look: Look,
): Promise<string[]> {
  const stopped: string[] = [];
  const said = SAID[view.locale];
  const names = [said.names[0]!, said.names[1]!, said.third] as const;
  const pages: Page[] = [];
  for (const [index, name] of names.entries()) {
    const context = await browser.visitor(options);
    pages.push(await context.newPage());
    await named(pages[index]!, server.url, name);
  }
  const [one, two, three] = pages as [Page, Page, Page];
  const party: Three = {
    browser,
    server,
    view,
    touch: view.width < 600,
    options,
    words: wordsOf(view.locale),
    said,
    one,
    two,
    three,
    names,
    address: (room) => `${server.url}/r/${room}-${view.locale}-${view.scheme}-${view.width}`,
    look,
    async part(name, what) {
      try {
        await what();
      } catch (error) {
        stopped.push(`${name} stopped: ${error instanceof Error ? error.message : error}`);
        await look(`stopped-${name}`, one).catch(() => {});
        await one.keyboard.press("Escape");
      }
    },
  };
  for (const walk of WALKS) await walk(party);
  await Promise.all(pages.map((page) => page.context().close()));
  return stopped;
}

/** Gives somebody a name, as the form at `/me` does. */
export async function named(page: Page, url: string, name: string): Promise<void> {
  await page.goto(`${url}/me`);
  await page.context().request.post(`${url}/me`, {
    form: { name, to: "/" },
    headers: { origin: url },
  });
}

/** Opens a room, and waits until it is alive. */
export async function enter(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await ui(page).ready();
  // A sign of life, away from any message.
  await page.mouse.move(180, 24);
  await page.mouse.move(182, 26);
}

/** Opens the settings over a room: before its form is alive, the link in it leads to their page. */
export async function openSettings(
  page: Page,
  { pages, settings }: Three["words"],
): Promise<Locator> {
  const sheet = page.getByRole("dialog", { name: settings.title });
  const heading = page.getByRole("heading", { level: 1, name: settings.title });
  for (;;) {
    await ui(page).rename.click();
    await page.getByRole("link", { name: pages.nameForm.settings, exact: true }).click();
    await sheet.or(heading).first().waitFor();
    if (await sheet.isVisible()) return sheet;
    await page.goBack();
    await ui(page).ready();
  }
}

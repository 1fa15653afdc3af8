/** The pages around the rooms, on a walk. */
import type { BrowserContext, BrowserContextOptions } from "playwright-core";
import type { Locale } from "../../lib/i18n/mod.ts";
import type { TestBrowser } from "./browser.ts";
import type { Look } from "./walk.ts";
import { wordsOf } from "./walk_words.ts";

/** What opens the owner's page on the server of a walk. */
export const ADMIN_TOKEN = "a-secret-for-the-walk-of-32-characters";

/** Shows the pages around the rooms, and the owner's view of a room of their own. */
export async function around(
  browser: TestBrowser,
  context: BrowserContext,
  options: BrowserContextOptions,
  url: string,
  locale: Locale,
  look: Look,
) {
  const { admin, room, rooms } = wordsOf(locale);
  const page = await context.newPage();
  const paths = {
    "home": "/",
    "me": "/me",
    "about": `/r/lobby/about`,
    "not-found": "/nothing/here",
    "bad-room": "/r/a%20b",
    "bad-invite": "/invite/nothing",
    "erase": "/me/erase",
    "learn": "/learn",
    "inspect": "/inspect",
    "openapi": "/openapi",
    "admin-sign-in": "/admin",
  };
  for (const [name, path] of Object.entries(paths)) {
    await page.goto(`${url}${path}`);
    await page.waitForLoadState("networkidle");
    await look(name, page);
  }
  await page.goto(url);
  await page.getByText(rooms.create, { exact: true }).click();
  await page.getByRole("textbox", { name: rooms.createName }).last().fill(
    `own-${crypto.randomUUID()}`,
  );
  await look("create-room", page);
  await page.getByRole("button", { name: rooms.createButton }).click();
  await page.getByRole("textbox", { name: room.composer, exact: true }).waitFor();
  await page.goto(`${page.url().split("?")[0]}/about`);
  await page.getByRole("button", { name: rooms.invite }).click();
  await page.waitForLoadState("networkidle");
  await look("own-room", page);
  const link = await page.locator("input[readonly]").inputValue();
  const guest = await (await browser.visitor(options)).newPage();
  await guest.goto(link);
  await guest.getByRole("button", { name: rooms.accept }).waitFor();
  await look("invitation", guest);
  await guest.context().close();

  await page.goto(`${url}/admin`);
  await page.getByLabel(admin.secret).fill(ADMIN_TOKEN);
  await page.getByRole("button", { name: admin.enter }).click();
  await page.getByRole("region").first().waitFor();
  await look("admin", page);
}

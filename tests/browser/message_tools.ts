/** The tools of a message, with a pointer and with a finger. */
import type { Locator, Page } from "playwright-core";
import type { PartText } from "../../lib/i18n/part_catalog.ts";

/** Tries, as what scrolls meanwhile puts the tools away again. */
const TRIES = 10;

/** What it takes to find them. */
export interface ToolsOf {
  touch: boolean;
  parts: PartText;
}

/** The first message that says so. */
export function rowOf(page: Page, text: string): Locator {
  return page.locator("[data-pos]").filter({ hasText: text }).first();
}

/** Opens the tools of the first message that says so. @returns their bar */
export async function openTools(
  page: Page,
  text: string,
  { touch, parts }: ToolsOf,
): Promise<Locator> {
  const bar = page.getByRole("toolbar", { name: parts.tools.label });
  const row = rowOf(page, text);
  const isOf = async () => {
    const [tools, message] = await Promise.all([bar.boundingBox(), row.boundingBox()]);
    return tools && message &&
      Math.abs(tools.y - Math.max(message.y - (touch ? 46 : 20), 57)) < 8;
  };
  for (let tries = 0; tries < TRIES; tries++) {
    await row.scrollIntoViewIfNeeded();
    if (touch) {
      await row.dispatchEvent("pointerdown", { pointerType: "touch" });
    } else {
      await page.mouse.move(1, 1);
      await row.hover({ position: { x: 60, y: 12 } });
    }
    await page.waitForTimeout(touch ? 600 : 200);
    if (await bar.isVisible() && await isOf()) break;
  }
  await bar.waitFor();
  return bar;
}

/** Opens them, and presses one. */
export async function act(page: Page, text: string, name: string, of: ToolsOf): Promise<void> {
  const bar = await openTools(page, text, of);
  await bar.getByRole("button", { name, exact: true }).click();
}

/** Presses one of them with the pointer, in either language. */
export async function pressTool(page: Page, text: string, name: string): Promise<void> {
  const tool = page.getByRole("toolbar", { name: /^(메시지 도구|Message actions)$/ })
    .getByRole("button", { name, exact: true });
  for (let tries = 0;; tries++) {
    await page.mouse.move(1, 1);
    await rowOf(page, text).hover();
    try {
      return await tool.click({ timeout: 2_000 });
    } catch (error) {
      if (tries === TRIES) throw error;
    }
  }
}

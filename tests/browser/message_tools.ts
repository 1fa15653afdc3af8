/** The tools of a message, with a pointer and with a finger. */
import { errors, type Locator, type Page } from "playwright-core";
import type { PartText } from "../../lib/i18n/part_catalog.ts";
import { ui } from "./room_ui.ts";
import { until } from "./until.ts";

/** What is drawn by then answers to a press, on whatever machine; in milliseconds. */
const PRESS_MS = 5_000;

/** What it takes to find them. */
export interface ToolsOf {
  touch: boolean;
  parts: PartText;
}

/** The first message that says so. */
export function rowOf(page: Page, text: string): Locator {
  return page.locator("[data-pos]").filter({ hasText: text }).first();
}

/**
 * Opens the tools of the first message that says so: again and again, as they load with the first
 * touch of the log, and what scrolls puts them away.
 * @returns their bar
 */
export async function openTools(
  page: Page,
  text: string,
  { touch, parts }: ToolsOf,
): Promise<Locator> {
  const bar = page.getByRole("toolbar", { name: parts.tools.label });
  const row = rowOf(page, text);
  /** Where the talk begins to be seen: below the head, and the topic that may lie over it. */
  const edge = () =>
    ui(page).log.evaluate((box) =>
      box.getBoundingClientRect().top + (parseFloat(getComputedStyle(box).scrollPaddingTop) || 0)
    );
  const isThere = async () => {
    if (!await bar.isVisible()) return false;
    const [tools, message, top] = await Promise.all([bar.boundingBox(), row.boundingBox(), edge()]);
    return tools !== null && message !== null &&
      Math.abs(tools.y - Math.max(message.y - (touch ? 46 : 20), top)) < 8;
  };
  /** Whether they are there within a second. */
  const come = async () => {
    for (let tries = 0; tries < 20; tries++) {
      if (await isThere()) return true;
      await page.waitForTimeout(50);
    }
    return false;
  };
  await until("tools", async () => {
    await row.scrollIntoViewIfNeeded();
    // The news of that comes with the next frame.
    await row.evaluate(() => new Promise(requestAnimationFrame));
    if (!touch) {
      await page.mouse.move(1, 1);
      await row.hover({ position: { x: 60, y: 12 } });
      return await come();
    }
    await row.dispatchEvent("pointerdown", { pointerType: "touch" });
    const there = await come();
    // A finger that stayed would ask for them again.
    await row.dispatchEvent("pointerup", { pointerType: "touch" });
    return there;
  });
  return bar;
}

/** Opens them, and presses one. */
export async function act(page: Page, text: string, name: string, of: ToolsOf): Promise<void> {
  await until(name, async () => {
    const bar = await openTools(page, text, of);
    return await pressed(bar.getByRole("button", { name, exact: true }));
  });
}

/** Presses one of them with the pointer, in either language. */
export async function pressTool(page: Page, text: string, name: string): Promise<void> {
  const tool = page.getByRole("toolbar", { name: /^(메시지 도구|Message actions)$/ })
    .getByRole("button", { name, exact: true });
  await until(name, async () => {
    await page.mouse.move(1, 1);
    await rowOf(page, text).hover();
    return await pressed(tool);
  });
}

/** Presses a tool. @returns whether it was there to be pressed */
async function pressed(tool: Locator): Promise<boolean> {
  try {
    await tool.click({ timeout: PRESS_MS });
    return true;
  } catch (error) {
    if (error instanceof errors.TimeoutError) return false;
    throw error;
  }
}

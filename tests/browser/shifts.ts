/** What moves in a page, and what changes in its log, for tests. */
import { assert, assertEquals } from "@std/assert";
import type { BrowserContext, BrowserContextOptions, Page } from "playwright-core";

/** The most that may shift, by https://web.dev/articles/cls */
const MOST = 0.02;

/** A small touch screen. */
export const PHONE: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  isMobile: true,
  hasTouch: true,
};

/** A shift, and what moved. */
type Shift = [value: number, what: string[]];

interface Watched {
  shifts: Shift[];
  changes: string[];
}

/** Has each page of a visitor note from its beginning what shifts, and what changes in the log. */
export async function watch(visitor: BrowserContext): Promise<void> {
  await visitor.addInitScript(() => {
    const seen = globalThis as unknown as Watched;
    seen.shifts = [];
    seen.changes = [];
    // Also what comes after a key or a press: the reader waits for that, but not to be moved.
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, sources } = entry as unknown as {
          value: number;
          sources: { node: Node | null }[];
        };
        const what = sources.map(({ node }) => (node as Element)?.className || `${node?.nodeName}`);
        seen.shifts.push([value, what]);
      }
    }).observe({ type: "layout-shift", buffered: true });
    new MutationObserver((records) => {
      if (document.readyState === "loading") return;
      for (const { target, addedNodes, removedNodes } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        if (!element?.closest(".log")) continue;
        const names = (nodes: NodeList) => [...nodes].map((node) => node.nodeName);
        seen.changes.push(`${element.className} +${names(addedNodes)} -${names(removedNodes)}`);
      }
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
}

const shifts = (page: Page) => page.evaluate(() => (globalThis as unknown as Watched).shifts);

/** What has changed in the log since the page was read: where, and what came and went. */
export const changesOf = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as Watched).changes);

/** Fails if more has shifted than may. */
export async function steady(page: Page): Promise<void> {
  // What was drawn last has been looked at.
  await page.evaluate(() => new Promise((frame) => requestAnimationFrame(() => setTimeout(frame))));
  const seen = await shifts(page);
  const sum = seen.reduce((sum, [value]) => sum + value, 0);
  assert(sum <= MOST, `${sum}: ${JSON.stringify(seen)}`);
  // A scroll bar, where one takes room, would move everything.
  const longer = () =>
    document.documentElement.scrollHeight - document.documentElement.clientHeight;
  assertEquals(await page.evaluate(longer), 0, "pixels that the page is longer than the window");
}

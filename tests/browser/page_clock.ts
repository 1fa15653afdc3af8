import type { Page } from "playwright-core";

/** A page has settled so long after it came, in milliseconds: then it loads what can wait. */
export const SETTLED_MS = 10_000;

/**
 * Lets time pass, in milliseconds, for the pages of a browser whose clock the test has taken
 * (`context.clock.install()`): second by second, and what comes meanwhile is heard. A clock that jumps
 * (`fastForward()`) is that of a machine that slept, and pages then do not trust their connections.
 */
export async function pass(page: Page, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 1_000) {
    await page.clock.runFor(Math.min(1_000, ms - passed));
  }
}

/** What a page does against WCAG 2.2 A and AA, as far as axe can tell, and against our own sizes. */
import axe, { type AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Each fault in a line: the rule, how often, and where. Empty: axe found none. */
export function axeFaults(page: Page): Promise<string[]> {
  return faultsOf(page, { type: "tag", values: RULES });
}

/** Texts that do not stand out seven to one (WCAG 1.4.6) for who asks for more contrast. */
export async function contrastFaults(page: Page): Promise<string[]> {
  await page.emulateMedia({ contrast: "more" });
  const faults = await faultsOf(page, { type: "rule", values: ["color-contrast-enhanced"] });
  await page.emulateMedia({ contrast: "no-preference" });
  return faults;
}

async function faultsOf(page: Page, runOnly: object): Promise<string[]> {
  if (!await page.evaluate(() => "axe" in globalThis)) await page.evaluate(axe.source);
  return await page.evaluate(async (runOnly) => {
    const { axe } = globalThis as unknown as {
      axe: { run(context: Document, options: object): Promise<AxeResults> };
    };
    const { violations } = await axe.run(document, {
      runOnly,
      resultTypes: ["violations"],
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map(({ target, any }) =>
        `${id}: ${target.join(" ")} ${any[0]?.message ?? ""} (${nodes.length})`
      )
    );
  }, runOnly);
}

/** What is wider than the page, or smaller than a finger where there is one: 44 CSS pixels. */
export function sizeFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth) faults.push(`${scrollWidth} px wide in ${clientWidth}`);
    if (!matchMedia("(pointer: coarse)").matches) return faults;
    for (const one of document.querySelectorAll<HTMLElement>("button, a[href], input, select")) {
      if (!one.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      // Links in running text are as high as it.
      if (getComputedStyle(one).display === "inline") continue;
      const box = one.closest("label")?.getBoundingClientRect() ?? one.getBoundingClientRect();
      if (box.width > 1 && (box.height < 43.5 || box.width < 43.5)) {
        const name = one.getAttribute("aria-label") ?? one.textContent?.slice(0, 20);
        faults.push(
          `${one.tagName}.${one.className} “${name}” ${Math.round(box.width)}×${
            Math.round(box.height)
          }`,
        );
      }
    }
    return faults;
  });
}

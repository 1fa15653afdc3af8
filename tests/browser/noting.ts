import type { Locator } from "playwright-core";

/** Has a field note what happens in it. @returns tells it, for when a syllable is torn apart */
export async function noting(field: Locator): Promise<() => Promise<string>> {
  type Noted = HTMLInputElement & { notes: string[] };
  await field.evaluate((one) => {
    const noted = one as Noted;
    noted.notes = [];
    for (
      const type of ["focus", "blur", "select", "compositionstart", "compositionend", "input"]
    ) {
      one.addEventListener(type, (event) => {
        const data = "data" in event ? ` ${event.data}` : "";
        noted.notes.push(`${Math.round(performance.now())} ${type}${data}`);
      });
    }
    new MutationObserver((changes) => {
      for (const { attributeName } of changes) noted.notes.push(`changed ${attributeName}`);
    }).observe(one, { attributes: true });
  });
  return () => field.evaluate((one) => (one as Noted).notes.slice(-40).join(", "));
}

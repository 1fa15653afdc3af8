/**
 * Waits until something is so that can only be asked for, at most 40 seconds. Where the answer takes
 * its time this is the way: `page.waitForFunction` takes a promise for a yes.
 * @param what said when it never came to that
 */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 800; tries++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`It never came to ${what}`);
}

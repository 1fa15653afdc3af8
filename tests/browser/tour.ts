/**
 * Pictures of everything that Sori shows to two and three people, and in `faults.txt` beside them
 * what axe says of it, what is too wide or too small, jumps, or stops, and errors in the pages:
 * `deno run -A tests/browser/tour.ts --out=/tmp/tour --only=ko-light-1280`. With `--part=more` it
 * leaves the walk of two out. Not a test.
 */
import type { BrowserContext, Page } from "playwright-core";
import { axeFaults, sizeFaults } from "./axe.ts";
import { TestBrowser } from "./browser.ts";
import { optionsOf, type View, walk, walkServer } from "./walk.ts";
import { walkMore } from "./walk_more.ts";

const option = (name: string) =>
  Deno.args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const out = option("out");
if (!out) throw new Error("Say where the pictures go: --out=FOLDER");
const only = option("only");
const more = option("part") === "more";

const VIEWS: View[] = (["ko", "en"] as const).flatMap((locale) =>
  (["light", "dark"] as const).flatMap((scheme) =>
    [1280, 360].map((width) => ({ locale, scheme, width }))
  )
);

interface Watched {
  shifts: string[];
}

/** Has each page note what jumps by itself, with how much of the page it moved. */
async function watchShifts(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const seen = globalThis as unknown as Watched;
    seen.shifts = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, sources } = entry as unknown as {
          value: number;
          sources: { node: Node | null }[];
        };
        const what = sources.map(({ node }) => (node as Element)?.className || node?.nodeName);
        if (value > 0.002) seen.shifts.push(`${value.toFixed(3)} moved: ${what.join(" | ")}`);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

/** What jumped since the last time. */
function shiftsOf(page: Page): Promise<string[]> {
  return page.evaluate(() => (globalThis as unknown as Partial<Watched>).shifts?.splice(0) ?? []);
}

await using server = await walkServer();
await using browser = await TestBrowser.launch();
for (const view of VIEWS) {
  const name = `${view.locale}-${view.scheme}-${view.width}`;
  if (only && !only.split(",").includes(name)) continue;
  const folder = `${out}/${name}`;
  await Deno.mkdir(folder, { recursive: true });
  const lines: string[] = [];
  let count = 0;
  const look = async (state: string, page: Page) => {
    const number = String(++count).padStart(2, "0");
    await page.screenshot({ path: `${folder}/${number}-${state}.png` });
    for (const fault of [...await axeFaults(page), ...await sizeFaults(page)]) {
      lines.push(`${state}: ${fault}`);
    }
    for (const shift of await shiftsOf(page)) lines.push(`${state}: ${shift}`);
  };
  try {
    if (!more) await walk(browser, server, view, look);
  } catch (error) {
    lines.push(`stopped: ${error instanceof Error ? error.message : error}`);
  }
  lines.push(...await walkMore(browser, server, view, optionsOf(view), look, watchShifts));
  lines.push(...browser.troubles.splice(0).map((trouble) => `console: ${trouble}`));
  await Deno.writeTextFile(`${folder}/faults.txt`, lines.map((line) => `${line}\n`).join(""));
}

/**
 * Pictures of everything that Sori shows to two and three people, and in `faults.txt` beside them
 * what axe says of it, what is too wide or too small, jumps, or stops, and errors in the pages:
 * `deno task tour --out=/tmp/tour --only=ko-light-1280`. With `--part=more` it leaves the
 * walk of two out. Not a test.
 */
import type { Page } from "playwright-core";
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

/** What jumped on a page, with how much of the page it moved. */
interface Shift {
  value: number;
  /** What of it moved. */
  what: string;
  /** The reader had just pressed a key or a button: what they see change is theirs. */
  asked: boolean;
  /** Of the page that it happened on; a page that is loaded again is another one. */
  page: string;
  /** Since that page was begun, in milliseconds. */
  time: number;
}

/** Less is not seen. */
const LEAST = 0.002;

/** Has every page of a browser tell what jumps on it. */
function watchShifts(browser: TestBrowser): Shift[] {
  const seen: Shift[] = [];
  const visitor = browser.visitor.bind(browser);
  browser.visitor = async (options) => {
    const context = await visitor(options);
    await context.exposeFunction("tellShift", (shift: Shift) => void seen.push(shift));
    await context.addInitScript(() => {
      const page = `${location.pathname} ${performance.timeOrigin}`;
      const { tellShift } = globalThis as unknown as { tellShift(shift: Shift): void };
      // What a walk puts into a field comes without a key.
      let written = -Infinity;
      addEventListener("input", () => written = performance.now(), true);
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          const { value, hadRecentInput, sources, startTime } = entry as unknown as {
            value: number;
            hadRecentInput: boolean;
            sources: { node: Node | null }[];
            startTime: number;
          };
          const asked = hadRecentInput || startTime - written < 500;
          const what = sources.map(({ node }) => (node as Element)?.className || node?.nodeName);
          tellShift({ value, asked, what: what.join(" | "), page, time: startTime });
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    return context;
  };
  return seen;
}

/** The most that shifted by itself on one page within five seconds (https://web.dev/articles/cls). */
function mostOf(shifts: readonly Shift[]): number {
  const windows = new Map<string, { begin: number; end: number; sum: number }>();
  let most = 0;
  for (const { page, time, value } of shifts.filter(({ asked }) => !asked)) {
    const last = windows.get(page);
    const goesOn = last && time - last.end < 1_000 && time - last.begin < 5_000;
    const sum = (goesOn ? last.sum : 0) + value;
    windows.set(page, { begin: goesOn ? last.begin : time, end: time, sum });
    most = Math.max(most, sum);
  }
  return most;
}

await using server = await walkServer();
await using browser = await TestBrowser.launch();
const shifts = watchShifts(browser);
for (const view of VIEWS) {
  const name = `${view.locale}-${view.scheme}-${view.width}`;
  if (only && !only.split(",").includes(name)) continue;
  const folder = `${out}/${name}`;
  await Deno.mkdir(folder, { recursive: true });
  const lines: string[] = [];
  let count = 0;
  let told = 0;
  const look = async (state: string, page: Page) => {
    const number = String(++count).padStart(3, "0");
    await page.screenshot({ path: `${folder}/${number}-${state}.png` });
    for (const fault of [...await axeFaults(page), ...await sizeFaults(page)]) {
      lines.push(`${state}: ${fault}`);
    }
    for (const { asked, value, what } of shifts.slice(told)) {
      if (value < LEAST) continue;
      lines.push(`${state}: ${value.toFixed(3)} moved${asked ? ", as asked" : ""}: ${what}`);
    }
    told = shifts.length;
  };
  try {
    if (!more) await walk(browser, server, view, look);
  } catch (error) {
    lines.push(`stopped: ${error instanceof Error ? error.message : error}`);
  }
  lines.push(...await walkMore(browser, server, view, optionsOf(view), look));
  lines.push(
    `${count} states; at most ${mostOf(shifts.splice(0)).toFixed(3)} shifted on a page at once`,
  );
  // Pages that say what is wrong come with a status that says so too.
  browser.expected(/status of 40[0-9]/);
  lines.push(...browser.troubles.splice(0).map((trouble) => `console: ${trouble}`));
  await Deno.writeTextFile(`${folder}/faults.txt`, lines.map((line) => `${line}\n`).join(""));
}

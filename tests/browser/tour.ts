/**
 * Pictures of everything that Sori shows, and what axe says of it:
 * `deno run -A tests/browser/tour.ts --out=/tmp/tour --only=ko-light-1280`. Not a test.
 */
import { axeFaults, sizeFaults } from "./axe.ts";
import { TestBrowser } from "./browser.ts";
import { type View, walk, walkServer } from "./walk.ts";

const option = (name: string) =>
  Deno.args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const out = option("out");
if (!out) throw new Error("Say where the pictures go: --out=FOLDER");
const only = option("only");

const VIEWS: View[] = (["ko", "en"] as const).flatMap((locale) =>
  (["light", "dark"] as const).flatMap((scheme) =>
    [1280, 360].map((width) => ({ locale, scheme, width }))
  )
);

await using server = await walkServer();
await using browser = await TestBrowser.launch();
for (const view of VIEWS) {
  const name = `${view.locale}-${view.scheme}-${view.width}`;
  if (only && !only.split(",").includes(name)) continue;
  const folder = `${out}/${name}`;
  await Deno.mkdir(folder, { recursive: true });
  const lines: string[] = [];
  let count = 0;
  const look = async (state: string, page: import("playwright-core").Page) => {
    const number = String(++count).padStart(2, "0");
    await page.screenshot({ path: `${folder}/${number}-${state}.png` });
    for (const fault of [...await axeFaults(page), ...await sizeFaults(page)]) {
      lines.push(`${state}: ${fault}`);
    }
  };
  try {
    await walk(browser, server, view, look);
  } catch (error) {
    lines.push(`stopped: ${error instanceof Error ? error.message : error}`);
  }
  await Deno.writeTextFile(`${folder}/faults.txt`, lines.map((line) => `${line}\n`).join(""));
}

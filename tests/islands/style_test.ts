/** Rules for `static/*.css` that no linter of ours knows. */
import { assertEquals } from "@std/assert";

const FOLDER = new URL("../../static/", import.meta.url);

/** Names a side of the screen, where a page may run from either. */
const SIDED =
  /^(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)\b|border-(?:top|bottom)-(?:left|right)-|left$|right$|float$|clear$)/;

/** Shorthands of four sides, the second of which is the right one and the fourth the left one. */
const OF_FOUR = /^(?:margin|padding|inset|border-width|border-color|border-style|border-radius)$/;

/** What of a declaration would be wrong in a page that runs from right to left; null: nothing. */
function sidedPart(property: string, value: string): string | null {
  if (SIDED.test(property)) return property;
  if (property === "text-align" && /\b(?:left|right)\b/.test(value)) return value;
  if (/\bto (?:left|right)\b/.test(value)) return value;
  if (!OF_FOUR.test(property)) return null;
  const sides = value.match(/(?:[^\s()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))+/g) ?? [];
  const [first, second, third, fourth] = sides;
  if (sides.length !== 4) return null;
  const same = property === "border-radius"
    ? first === second && third === fourth
    : second === fourth;
  return same ? null : value;
}

/** Every declaration of a style sheet that names a side. */
function sidedIn(css: string): string[] {
  const found: string[] = [];
  const plain = css.replace(/\/\*.*?\*\//gs, "");
  for (
    const [, property, value] of plain.matchAll(/(?<=[{;])\s*([a-z-]+)\s*:\s*([^;{}]+)(?=[;}])/g)
  ) {
    const part = sidedPart(property!, value!.trim());
    if (part !== null) found.push(`${property}: ${value!.trim().replace(/\s+/g, " ")}`);
  }
  return found;
}

Deno.test("no style sheet names left or right: a page may run from either side", async () => {
  const found: string[] = [];
  for await (const { name } of Deno.readDir(FOLDER)) {
    if (!name.endsWith(".css")) continue;
    const css = await Deno.readTextFile(new URL(name, FOLDER));
    found.push(...sidedIn(css).map((one) => `${name}: ${one}`));
  }
  assertEquals(found, [], "use margin-inline-start, inset-inline, text-align: start, …");
});

Deno.test("sides are found where a style sheet names them", () => {
  const css = `
    a { margin-left: 1px; color: red; text-align: right }
    @media (width > 1px) { b { inset: 0 0 0 auto; border-radius: 0 1px 1px 0; } }
    /* padding-right: 0; */
    c { padding: calc(1px + env(safe-area-inset-top)) 2px 3px
      calc(2px + env(safe-area-inset-left)); left: 0 }
    d { padding: 1px 2px 3px 2px; inset: auto 0 0; margin: 0 auto; inset-inline: 0 auto }`;
  assertEquals(sidedIn(css), [
    "margin-left: 1px",
    "text-align: right",
    "inset: 0 0 0 auto",
    "border-radius: 0 1px 1px 0",
    "padding: calc(1px + env(safe-area-inset-top)) 2px 3px calc(2px + env(safe-area-inset-left))",
    "left: 0",
  ]);
});

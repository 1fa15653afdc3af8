/**
 * What is seen and reached when a page is small, or its letters are wide: 320 px (WCAG 1.4.10), zoomed
 * to 200 % (1.4.4), with text spacing (1.4.12); and by keys (2.4.7, 2.4.11).
 */
import { assert, assertEquals } from "@std/assert";
import type { BrowserContextOptions, Page } from "playwright-core";
import { sizeFaults } from "./axe.ts";
import { TestBrowser, type TestServer } from "./browser.ts";
import { ui } from "./room_ui.ts";
import { walkServer } from "./walk.ts";

let server: TestServer;
let browser: TestBrowser;
Deno.test.beforeAll(async () => {
  server = await walkServer();
  browser = await TestBrowser.launch();
});
Deno.test.afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const PAGES = [
  "/",
  "/r/reach",
  "/r/reach/about",
  "/me",
  "/me/erase",
  "/learn",
  "/inspect",
  "/admin",
];

const VIEWS: Record<string, BrowserContextOptions> = {
  "320 px": { viewport: { width: 320, height: 640 } },
  // 1280 × 800 at 200 %.
  "zoomed": { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2, locale: "en-GB" },
};

/** Letters, words and lines as far apart as WCAG 1.4.12 has it. */
const SPACING = `* {
  letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important;
  line-height: 1.5 !important;
}
p { margin-bottom: 2em !important }`;

/** Texts of which a part is cut off, where no sign says so. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    for (const one of document.querySelectorAll<HTMLElement>("body *")) {
      const { overflowX, overflowY, textOverflow, clipPath } = getComputedStyle(one);
      if (!one.checkVisibility({ opacityProperty: true }) || clipPath !== "none") continue;
      if (!/hidden|clip/.test(overflowX + overflowY) || one.tagName === "svg") continue;
      const own = [...one.childNodes].some((node) =>
        node.nodeType === Node.TEXT_NODE && node.textContent!.trim() !== ""
      );
      if (!own) continue;
      const wide = one.scrollWidth > one.clientWidth + 1 && textOverflow !== "ellipsis";
      const high = overflowY !== "visible" && one.scrollHeight > one.clientHeight + 4;
      if (wide || high) faults.push(`${one.tagName}.${one.className}: ${one.textContent}`);
    }
    return faults;
  });
}

/** @returns the path of a room with something in it */
async function talk(page: Page): Promise<string> {
  const room = `/r/reach-${crypto.randomUUID()}`;
  await page.goto(server.url + room);
  await ui(page).ready();
  await ui(page).says("회의실에서 이야기한 내용을 정리해 두었어요");
  await ui(page).writes(
    `**목록**\n- 하나\n- 둘\n\`\`\`js\nconst 답 = "${"길다".repeat(40)}";\n\`\`\``,
  );
  await ui(page).sentAll();
  return room;
}

for (const [name, options] of Object.entries(VIEWS)) {
  Deno.test(`nothing is lost or wider than the page: ${name}, with letters wide apart too`, async () => {
    const page = await (await browser.visitor(options)).newPage();
    const room = await talk(page);
    const faults: string[] = [];
    for (const path of [...PAGES, room, `${room}/about`]) {
      await page.goto(`${server.url}${path}`);
      await page.waitForLoadState("networkidle");
      for (const spacing of [false, true]) {
        if (spacing) {
          await page.evaluate((css) => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(css);
            document.adoptedStyleSheets.push(sheet);
          }, SPACING);
        }
        for (const fault of [...await sizeFaults(page), ...await cutOff(page)]) {
          faults.push(`${path}${spacing ? ", wide apart" : ""}: ${fault}`);
        }
      }
    }
    assertEquals(faults, []);
    // The owner's page asks for the secret, with a status that says so.
    browser.expected(/status of 401/);
    await page.context().close();
  });
}

/** What has the focus, and what is wrong with how it is seen; null where the page itself has it. */
function focused(page: Page): Promise<{ name: string; fault: string | null } | null> {
  return page.evaluate(() => {
    const one = document.activeElement as HTMLElement | null;
    if (!one || one === document.body) return null;
    const name = `${one.tagName}.${one.className} ${
      (one.getAttribute("aria-label") ?? one.textContent ?? "").trim().slice(0, 30)
    }`;
    const box = one.getBoundingClientRect();
    const inView = box.bottom > 1 && box.top < innerHeight - 1 && box.right > 1 &&
      box.left < innerWidth - 1;
    if (!inView) return { name, fault: "is out of view" };
    const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
    const y = Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    const seen = top &&
      (one.contains(top) || top.contains(one) || top.closest("label")?.contains(one));
    if (!seen) return { name, fault: `is under ${top?.tagName}.${top?.className}` };
    const ringed = (element: Element | null) => {
      if (!element) return false;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      return outlineStyle !== "none" && outlineWidth !== "0px" || boxShadow !== "none";
    };
    const shows = ringed(one) || ringed(one.closest(".composer"));
    return { name, fault: shows ? null : "does not show that it has the focus" };
  });
}

for (const [name, options] of Object.entries(VIEWS)) {
  Deno.test(`what has the focus is seen, and seen to have it: ${name}`, async () => {
    const page = await (await browser.visitor(options)).newPage();
    const room = await talk(page);
    for (const path of ["/", room, "/me", "/learn"]) {
      await page.goto(`${server.url}${path}`);
      await page.waitForLoadState("networkidle");
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      const faults: string[] = [];
      let stops = 0;
      // Round once, from wherever it begins: the page itself is a stop, too.
      for (let n = 0; n < 45; n++) {
        await page.keyboard.press("Tab");
        const at = await focused(page);
        if (!at) continue;
        stops++;
        if (at.fault) faults.push(`${path}: ${at.name} ${at.fault}`);
      }
      assertEquals(faults, []);
      assert(stops >= 4, `${path}: ${stops} stops`);
    }
    await page.context().close();
  });
}

Deno.test("what is cut off, covered or without a ring is found", async () => {
  const page = await browser.page(server.url);
  assertEquals(await cutOff(page), []);
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      h1 { width: 1rem; overflow: hidden; white-space: nowrap; }
      .enter input { outline: none !important; }
      .enter button { position: fixed; inset-block-start: -999px; }`);
    document.adoptedStyleSheets.push(sheet);
  });
  assertEquals((await cutOff(page)).map((one) => one.slice(0, 3)), ["H1."]);
  const faults: string[] = [];
  for (let n = 0; n < 2; n++) {
    await page.keyboard.press("Tab");
    faults.push((await focused(page))?.fault ?? "");
  }
  assertEquals(faults, ["does not show that it has the focus", "is out of view"]);
  await page.context().close();
});

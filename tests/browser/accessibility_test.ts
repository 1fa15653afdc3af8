/** What axe says of everything that two people see on a walk through Sori: WCAG 2.2 A and AA. */
import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { axeFaults, contrastFaults, sizeFaults } from "./axe.ts";
import { TestBrowser, type TestServer } from "./browser.ts";
import { type View, walk, walkServer } from "./walk.ts";

const VIEWS: View[] = [
  { locale: "ko", scheme: "light", width: 1280 },
  { locale: "en", scheme: "dark", width: 360 },
];

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

Deno.test("axe finds nothing, nothing is wider than the page, and fingers hit what they mean", async () => {
  const faults: string[] = [];
  let states = 0;
  // At once: most of a walk is waiting.
  await Promise.all(VIEWS.map((view) =>
    walk(browser, server, view, async (state, page) => {
      states++;
      const found = [...await axeFaults(page), ...await sizeFaults(page)];
      if (view.scheme === "light" || state === "talk-end") {
        found.push(...await contrastFaults(page));
      }
      for (const fault of found) {
        faults.push(`${view.locale} ${view.width}, ${state}: ${fault}`);
      }
    })
  ));
  assertEquals(faults, []);
  assertEquals(states, 75);
});

Deno.test("faults are found where there are some", async () => {
  const page: Page = await browser.page(`${server.url}/`, { hasTouch: true, isMobile: true });
  assertEquals([...await axeFaults(page), ...await sizeFaults(page)], []);
  await page.evaluate(() => {
    const small = document.createElement("button");
    small.className = "small-one";
    document.querySelector("h1")!.append(small);
    const wide = document.createElement("p");
    wide.textContent = "faint";
    wide.id = "wide-one";
    document.querySelector("main, .home")!.append(wide);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("#wide-one { width: 3000px; color: #777; background: #888 }");
    document.adoptedStyleSheets.push(sheet);
  });
  const found = [...await axeFaults(page), ...await sizeFaults(page)].join("\n");
  for (
    const fault of [
      /button-name.*small-one/,
      /color-contrast.*wide-one/,
      /px wide in/,
      /BUTTON.small-one/,
    ]
  ) {
    assertEquals(fault.test(found), true, `${fault} in\n${found}`);
  }
});

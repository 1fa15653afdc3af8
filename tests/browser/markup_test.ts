/** Markup of messages in a real Chromium: the same from the server and in the browser. */
import { assert, assertEquals } from "@std/assert";
import { TestBrowser, TestServer } from "./browser.ts";
import { ui } from "./room_ui.ts";

const TEXT = [
  "**굵게**는 *기울임*도 `코드`도",
  "> 인용",
  "- 하나",
  "- 둘",
  "```ts",
  'const html = "<img src=x onerror=alert(1)>";',
  "```",
].join("\n");

Deno.test("markup looks the same when it is said, when it is heard, and from the server", async () => {
  await using server = await TestServer.start();
  await using browser = await TestBrowser.launch();
  const url = `${server.url}/r/markup`;
  const [writer, reader] = [await browser.page(url), await browser.page(url)];
  await Promise.all([ui(writer).ready(), ui(reader).ready()]);
  await ui(writer).composer.fill(TEXT);
  await ui(writer).send.click();
  const shown = [];
  const paper = async () => await browser.page(url, { javaScriptEnabled: false });
  for (const page of [writer, reader]) {
    const pre = page.locator("[data-pos] pre");
    await pre.locator(".hljs-keyword").waitFor();
    assertEquals(await pre.innerText(), 'const html = "<img src=x onerror=alert(1)>";');
    shown.push(page);
  }
  shown.push(await paper());
  for (const page of shown) {
    const text = page.locator("[data-pos] .text");
    assertEquals(await text.locator("strong").innerText(), "굵게");
    assertEquals(await text.locator("em").innerText(), "기울임");
    assertEquals(await text.locator("li").allInnerTexts(), ["하나", "둘"]);
    assertEquals(await text.locator("blockquote").innerText(), "인용");
    assertEquals(await page.locator("[data-pos] img").count(), 0);
  }
  // What the server drew is taken over as it is, and then lives.
  await reader.reload();
  await reader.locator("[data-pos] .hljs-keyword").waitFor();
  assertEquals(await reader.locator("[data-pos] strong").count(), 1);
  assert(await reader.locator("[data-pos] .rich").count() === 1);
});

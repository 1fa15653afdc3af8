/** What a press is to move moves, and what it is not to move stays: in a real Chromium. */
import { assert, assertEquals } from "@std/assert";
import { connect } from "../../lib/client/mod.ts";
import { TestBrowser, TestServer } from "./browser.ts";
import { ui } from "./room_ui.ts";
import { until } from "./until.ts";

Deno.test("a press leads to the first unread message", async () => {
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  await using browser = await TestBrowser.launch();
  // Wide enough for the list of rooms.
  const viewport = { width: 1280, height: 700 };
  const page = await browser.page(`${server.url}/r/garden`, { viewport });
  await ui(page).ready();
  await ui(page).says("나갔다 올게요");
  await page.goto(`${server.url}/r/lobby`);
  await ui(page).ready();
  {
    using client = connect(`${server.url}/ws`);
    const room = client.join("garden");
    const texts = Array.from({ length: 40 }, (_, n) => `${"그사이에 한 말이에요. ".repeat(9)}${n}`);
    await Promise.all(texts.map((text) => room.publish(text).position));
  }
  await ui(page).settled();
  await page.getByRole("link", { name: /garden.*안 읽은 메시지/ }).click();
  await page.waitForURL(`${server.url}/r/garden`);
  await ui(page).ready();
  const link = page.getByRole("link", { name: "안 읽은 곳으로" });
  await link.click();
  const mark = page.getByText("여기서부터 안 읽었어요");
  await until("the first unread message", () =>
    mark.evaluate((one) => {
      const { bottom, top } = one.getBoundingClientRect();
      return top > 0 && bottom < innerHeight;
    }));
  await link.waitFor({ state: "hidden" });
});

Deno.test("the switcher's keys open it, also before the code for it has come", async () => {
  await using server = await TestServer.start();
  await using browser = await TestBrowser.launch();
  // What a service worker asks for passes by the route.
  const page = await (await browser.visitor({ serviceWorkers: "block" })).newPage();
  const pressed = Promise.withResolvers<void>();
  await page.route("**/assets/live-*.js", async (route) => {
    await pressed.promise;
    await route.continue();
  });
  await page.goto(`${server.url}/r/lobby`);
  await ui(page).ready();
  await page.keyboard.press("Control+k");
  pressed.resolve();
  await page.getByRole("combobox", { name: "방이나 사람 찾기" }).waitFor();
});

Deno.test("what is chosen in the settings does not move them", async () => {
  await using server = await TestServer.start();
  await using browser = await TestBrowser.launch();
  const page = await browser.page(`${server.url}/me`);
  // Said by what has come alive.
  await page.getByText("127.0.0.1 대신 localhost로").waitFor();
  const compact = page.getByRole("radio", { name: "촘촘하게" });
  await compact.scrollIntoViewIfNeeded();
  const before = await compact.boundingBox();
  assert(before);
  await compact.check();
  assertEquals(await page.locator("html").getAttribute("data-density"), "compact");
  assertEquals(await compact.boundingBox(), before);
});

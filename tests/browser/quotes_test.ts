/** Answers to what a page does not have, in a real Chromium. */
import { assertEquals } from "@std/assert";
import { type ChatRoom, connect } from "../../lib/client/mod.ts";
import { richText } from "../../lib/i18n/rich.ts";
import { TestBrowser, TestServer } from "./browser.ts";
import { ui } from "./room_ui.ts";

/** Says so much that what came before is on no page. */
async function pass(room: ChatRoom, count: number): Promise<void> {
  const texts = Array.from({ length: count }, (_, n) => `line ${n}.`);
  for (let from = 0; from < count; from += 30) {
    await Promise.all(texts.slice(from, from + 30).map((text) => room.publish(text).position));
  }
}

Deno.test("an answer quotes what the page does not have, and follows it", async (t) => {
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  await using browser = await TestBrowser.launch();
  const url = `${server.url}/r/quotes`;
  const { deleted } = richText("ko");
  using author = connect(`${server.url}/ws`);
  const room = author.join("quotes");
  const reply = await room.publish("a question of **long** ago").position;
  await pass(room, 150);
  const open = async (javaScriptEnabled: boolean) => {
    const page = await browser.page(url, { javaScriptEnabled });
    const row = page.locator("[data-pos]").filter({ hasText: "out of the blue" });
    return { page, quote: row.locator(".answered") };
  };
  const live = await open(true);
  await ui(live.page).ready();
  let drawn = live;

  await t.step("it is asked for when the answer comes, and moves nothing", async () => {
    // What brings it is held up: the line is there before.
    let pass = () => {};
    const held = new Promise<void>((resolve) => pass = resolve);
    await live.page.route(`**/messages/${reply}`, async (route) => {
      await held;
      await route.continue();
    });
    await room.publish({ text: "an answer out of the blue", reply }).position;
    await live.quote.getByText(richText("ko").answeredEarlier).waitFor();
    const before = await live.quote.boundingBox();
    pass();
    await live.quote.getByText("a question of long ago").waitFor();
    assertEquals(await live.quote.boundingBox(), before);
    assertEquals(await live.quote.locator("strong").count(), 1, "who said it");
  });

  await t.step("the server draws it on its page", async () => {
    const plain = await open(false);
    await plain.quote.getByText("a question of long ago").waitFor();
    assertEquals(await plain.quote.locator("strong").count(), 1);
    drawn = await open(true);
    await ui(drawn.page).ready();
    const held = drawn.page.locator("[data-pos]").filter({ hasText: "a question of" });
    assertEquals(await held.count(), 1, "the page has the answer alone");
  });

  await t.step("what it says later is quoted, and of what is deleted nothing", async () => {
    await room.edit(reply, "a question of yesterday").position;
    for (const { quote } of [live, drawn]) await quote.getByText("of yesterday").waitFor();
    const plain = await open(false);
    await plain.quote.getByText("a question of yesterday").waitFor();
    await room.delete(reply).position;
    for (const { quote } of [live, drawn]) await quote.getByText(deleted).waitFor();
    await plain.page.reload();
    await plain.quote.getByText(deleted).waitFor();
  });

  await t.step("it leads there", async () => {
    await live.quote.click();
    await live.page.locator("[data-pos].shown").getByText(deleted).waitFor();
  });
});

/**
 * Nothing jumps: what moves by itself stays under 0.02 of layout shift over the whole use of a room,
 * and coming alive leaves what the server has drawn as it is.
 */
import { assertEquals } from "@std/assert";
import { connect } from "../../lib/client/mod.ts";
import { SlowLine } from "../support/slow_line.ts";
import { TestBrowser, TestServer } from "./browser.ts";
import { ui } from "./room_ui.ts";
import { changesOf, PHONE, steady, watch } from "./shifts.ts";
import { until } from "./until.ts";

/** Says texts of many lengths in turn, as three people. */
async function converse(url: string, room: string, count: number): Promise<void> {
  for (let who = 0; who < 3; who++) {
    using client = connect(`${url}/ws`);
    const joined = client.join(room);
    const texts = Array.from(
      { length: count / 3 },
      (_, n) =>
        `${"말 ".repeat(1 + n * 7 % 40)} https://example.com/${n} ${n % 9 ? "" : "**굵게**"}`,
    );
    await Promise.all(texts.map((text) => joined.publish(text).position));
  }
}

Deno.test("a room does not jump while it opens and comes alive", async (t) => {
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  await using browser = await TestBrowser.launch();
  await converse(server.url, "full", 200);
  for (const [size, options] of Object.entries({ wide: {}, phone: PHONE })) {
    for (const room of ["empty", "full"]) {
      await t.step(`${room}, ${size}`, async () => {
        const visitor = await browser.visitor(options);
        await watch(visitor);
        const page = await visitor.newPage();
        await page.goto(`${server.url}/r/${room}`);
        await ui(page).ready();
        await steady(page);
        await visitor.close();
      });
    }
  }
});

Deno.test("a room does not jump while it comes over a slow line", async () => {
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  await converse(server.url, "slow", 60);
  await using line = new SlowLine(new URL(server.url), 100_000, 10);
  await using browser = await TestBrowser.launch();
  const visitor = await browser.visitor({ viewport: { width: 1350, height: 900 } });
  await watch(visitor);
  const page = await visitor.newPage();
  await page.goto(new URL("r/slow", line.url).href);
  await ui(page).ready();
  // Scripts and style sheets are at hand now: what comes of the page is drawn as it comes.
  await page.reload();
  await ui(page).ready();
  await steady(page);
});

Deno.test("a room does not jump in use: what comes, goes and opens moves nothing", async (t) => {
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  await using browser = await TestBrowser.launch();
  for (const [size, options] of Object.entries({ wide: {}, phone: PHONE })) {
    await t.step(size, async () => {
      await converse(server.url, size, 60);
      using client = connect(`${server.url}/ws`);
      const room = client.join(size);
      const visitor = await browser.visitor(options);
      await watch(visitor);
      const page = await visitor.newPage();
      await page.goto(`${server.url}/r/${size}`);
      await ui(page).ready();
      const says = async (text: string) => {
        const { position } = room.publish(text);
        await ui(page).has(text);
        return position;
      };

      // The list of rooms comes, and with the pointer on a message what can be done with it.
      await page.mouse.move(180, 300);
      await page.getByRole("toolbar").waitFor();
      await says("one more");
      await says("a long one ".repeat(30).trim());
      // Who has stopped is soon not shown any more.
      await until("somebody who types", () => {
        room.setTyping(true);
        return page.locator(".typing").getByText(/./).isVisible();
      });
      const pos = await says("react to it");
      room.react(pos, "👍", true);
      await page.getByRole("button", { name: /^👍 1명/ }).waitFor();
      room.edit(pos, "edited");
      await ui(page).has("edited");
      const picture = new Blob([Uint8Array.from(await page.screenshot())], { type: "image/png" });
      const file = await room.upload(picture, { name: "picture.png", width: 1000, height: 700 });
      room.publish({ text: "", files: [file.id] });
      await page.getByRole("log").locator("img").last().waitFor();
      await ui(page).says("own words");

      await ui(page).menu.click();
      await page.getByRole("dialog", { name: "메뉴" }).waitFor();
      await page.keyboard.press("Escape");
      await visitor.setOffline(true);
      await page.evaluate(() => dispatchEvent(new Event("offline")));
      await page.locator(".notice").waitFor();
      await visitor.setOffline(false);
      await page.locator(".notice").waitFor({ state: "detached" });
      await ui(page).log.evaluate((box) => box.scrollTop = -600);
      await page.getByRole("button", { name: "최신 메시지로" }).waitFor();
      room.publish("while somebody reads");
      await page.getByRole("button", { name: "새 메시지 1개" }).click();
      await ui(page).has("while somebody reads");
      await steady(page);
      await visitor.close();
    });
  }
});

Deno.test("the first messages of a room move nothing, nor does what completes them", async () => {
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  await using browser = await TestBrowser.launch();
  using client = connect(`${server.url}/ws`);
  const visitor = await browser.visitor(PHONE);
  await watch(visitor);
  const page = await visitor.newPage();
  await page.goto(`${server.url}/r/new`);
  await ui(page).ready();
  const room = client.join("new");
  for (const text of ["the first", "the second", "long ".repeat(40).trim()]) {
    room.publish(text);
    await ui(page).has(text);
  }
  await page.getByText("여기가 대화의 처음이에요").waitFor();
  await ui(page).says("own words");
  await ui(page).composer.pressSequentially(":웃");
  await page.getByRole("listbox", { name: "이모지" }).waitFor();
  await steady(page);
});

Deno.test("coming alive changes nothing of the plain messages that the server has drawn", async () => {
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  await using browser = await TestBrowser.launch();
  {
    using client = connect(`${server.url}/ws`);
    const room = client.join("plain");
    const texts = ["하나", "see https://example.com", "https://example.com/two and more", "넷"];
    await Promise.all(texts.map((text) => room.publish(text).position));
  }
  const visitor = await browser.visitor();
  await watch(visitor);
  const page = await visitor.newPage();
  await page.goto(`${server.url}/r/plain`);
  await ui(page).ready();
  assertEquals(await changesOf(page), []);
});

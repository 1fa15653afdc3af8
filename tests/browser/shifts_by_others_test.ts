/** What others do while one reads moves nothing that one reads, and nothing of it flashes. */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { connect } from "../../lib/client/mod.ts";
import { TestBrowser, TestServer } from "./browser.ts";
import { ui } from "./room_ui.ts";
import { changesOf, PHONE, steady, watch } from "./shifts.ts";
import { wordsOf } from "./walk_words.ts";

const { parts } = wordsOf("ko");

/** The last message that can be seen, and where it begins, in pixels of the window. */
const lastSeen = (page: Page) =>
  ui(page).log.evaluate((box) => {
    const edge = box.getBoundingClientRect().bottom;
    const tops = [...box.querySelectorAll<HTMLElement>("[data-pos]")].flatMap((row) => {
      const { top } = row.querySelector(".bubble")!.getBoundingClientRect();
      return top < edge ? [{ pos: row.dataset.pos, top }] : [];
    });
    return tops.at(-1)!;
  });

Deno.test("what others do to a room and its messages moves nothing below it", async (t) => {
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  await using browser = await TestBrowser.launch();
  const words = Array.from({ length: 60 }, (_, n) => `${n}: ${"말 ".repeat(1 + n * 7 % 40)}`);
  const long = "길게 고친 말 ".repeat(30).trim();
  for (const [size, options] of Object.entries({ wide: {}, phone: PHONE })) {
    for (const [place, from] of Object.entries({ newest: 0, earlier: 900 })) {
      await t.step(`${size}, at what is ${place}`, async () => {
        using client = connect(`${server.url}/ws`);
        const room = client.join(`${size}-${place}`);
        await Promise.all(words.map((text) => room.publish(text).position));
        const visitor = await browser.visitor(options);
        await watch(visitor);
        const page = await visitor.newPage();
        await page.goto(`${server.url}/r/${size}-${place}`);
        await ui(page).ready();
        await ui(page).settled();
        // Off the messages.
        await page.mouse.move(180, 24);
        await ui(page).log.evaluate((box, from) => box.scrollTop = -from, from);
        const pill = page.locator(".pill-place .pill");
        await pill.waitFor({ state: from ? "visible" : "detached" });
        const pos = await ui(page).log.evaluate((box) => {
          const { top, height } = box.getBoundingClientRect();
          const rows = [...box.querySelectorAll<HTMLElement>("[data-pos]")];
          const inMiddle = (row: Element) => row.getBoundingClientRect().bottom > top + height / 2;
          return rows.find(inMiddle)!.dataset.pos!;
        });
        const row = page.locator(`[data-pos="${pos}"]`);
        const held = await lastSeen(page);
        const still = async (what: string) => {
          const now = await lastSeen(page);
          // Each change may leave a part of a pixel; a row is forty and more.
          const here = now.pos === held.pos && Math.abs(now.top - held.top) < 8;
          assert(here, `${what}: ${JSON.stringify([held, now])}`);
        };

        room.react(pos, "👍", true);
        await row.locator(".reaction").waitFor();
        await still("a reaction");
        room.react(pos, "👍", false);
        await row.locator(".reaction").waitFor({ state: "detached" });
        await still("no reaction");
        room.edit(pos, long);
        await row.getByText(long).waitFor();
        await still("a longer text");
        room.edit(pos, "짧게");
        await row.getByText("짧게", { exact: true }).waitFor();
        await still("a shorter text");
        room.edit(pos, long);
        await row.getByText(long).waitFor();
        room.pin(pos, true);
        await page.locator(".room-pins").waitFor();
        await still("a pin");
        room.delete(pos);
        await row.locator(".deleted").waitFor();
        await still("a deletion");
        // Each is told in the talk, too.
        for (const topic of ["점심 이야기", "점심 ".repeat(60).trim(), "", "저녁"]) {
          room.setTopic(topic);
          const line = page.locator(".room-topic");
          if (topic) await line.getByText(topic, { exact: true }).waitFor();
          else await line.waitFor({ state: "detached" });
          if (from) await still(`the topic “${topic}”`);
        }
        await steady(page);
        await visitor.close();
      });
    }
  }
});

Deno.test("a longer name below what one reads moves nothing of it", async () => {
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  await using browser = await TestBrowser.launch();
  using client = connect(`${server.url}/ws`);
  const room = client.join("names");
  const words = Array.from({ length: 40 }, (_, n) => `${n}: ${"말 ".repeat(1 + n * 7 % 40)}`);
  await Promise.all(words.map((text) => room.publish(text).position));
  const [page, friend] = [
    await browser.page(`${server.url}/r/names`, PHONE),
    await browser.page(`${server.url}/r/names`),
  ];
  for (const one of [page, friend]) await ui(one).ready();
  await ui(page).settled();
  await page.mouse.move(180, 24);
  await ui(friend).menu.click();
  await friend.getByRole("button", { name: parts.menu.topic, exact: true }).click();
  const topic = friend.getByRole("dialog", { name: parts.topic.title });
  await topic.getByRole("textbox", { name: parts.topic.title }).fill("점심은 어디서 먹을지");
  await topic.getByRole("button", { name: parts.topic.save }).click();
  const told = page.locator(".topic-line");
  await told.waitFor();
  await ui(page).log.evaluate((box) => box.scrollTop = -900);
  await page.locator(".pill-place .pill").waitFor();
  const held = await lastSeen(page);
  const { height } = (await told.boundingBox())!;
  const name = "멀리서 온 이야기를 좋아하는 사람";
  await ui(friend).renames(name);
  await told.getByText(name).waitFor();
  assert((await told.boundingBox())!.height > height, "the name takes no more place");
  const now = await lastSeen(page);
  // A part of a pixel may be left.
  const here = now.pos === held.pos && Math.abs(now.top - held.top) < 1;
  assert(here, JSON.stringify([held, now]));
});

Deno.test("a topic comes over the talk, and what lies beneath can be reached", async () => {
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  await using browser = await TestBrowser.launch();
  using client = connect(`${server.url}/ws`);
  const room = client.join("short");
  const visitor = await browser.visitor(PHONE);
  await watch(visitor);
  const page = await visitor.newPage();
  await page.goto(`${server.url}/r/short`);
  await ui(page).ready();
  await ui(page).settled();
  room.setTopic("점심 이야기");
  const topic = page.locator(".room-topic");
  await topic.waitFor();
  // From less than the window to more than it.
  for (let n = 0; n < 12; n++) {
    const text = `${n}: ${"말 ".repeat(1 + n * 7 % 40)}`.trim();
    room.publish(text);
    await ui(page).has(text);
  }
  room.setTopic("");
  await topic.waitFor({ state: "detached" });
  room.setTopic("다시");
  await topic.waitFor();
  await steady(page);
  await ui(page).log.evaluate((box) => box.scrollTop = -box.scrollHeight);
  const [first, bar] = await Promise.all(
    [page.locator(".beginning"), topic].map((one) => one.boundingBox()),
  );
  assert(first!.y >= bar!.y + bar!.height, "the beginning is under the topic");
});

Deno.test("what the server has drawn stays until the code for it has come", async () => {
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  await using browser = await TestBrowser.launch();
  {
    using client = connect(`${server.url}/ws`);
    const room = client.join("drawn");
    const gone = await room.publish("to be gone").position;
    await Promise.all([
      room.publish("some **words**").position,
      room.delete(gone).position,
      room.setTopic("점심 이야기").position,
    ]);
  }
  const visitor = await browser.visitor(PHONE);
  await watch(visitor);
  const page = await visitor.newPage();
  await page.goto(`${server.url}/r/drawn`);
  await ui(page).ready();
  await page.locator(".deleted").getByText(/./).waitFor();
  await page.locator(".topic-line").getByText(/./).waitFor();
  await steady(page);
  // What is of another kind than what waits for the code would be taken out, and leave nothing.
  assertEquals((await changesOf(page)).filter((change) => !/-(DIV)?$/.test(change)), []);
});

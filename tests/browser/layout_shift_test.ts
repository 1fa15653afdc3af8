/**
 * Nothing jumps: what moves by itself stays under 0.02 of layout shift over the whole use of a room,
 * and coming alive leaves what the server has drawn as it is.
 */
import { assert, assertEquals } from "@std/assert";
import type { BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { connect } from "../../lib/client/mod.ts";
import { SlowLine } from "../support/slow_line.ts";
import { TestBrowser, TestServer } from "./browser.ts";
import { ui } from "./room_ui.ts";
import { until } from "./until.ts";

/** The most that may shift, by https://web.dev/articles/cls */
const MOST = 0.02;

const PHONE: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  isMobile: true,
  hasTouch: true,
};

/** A shift, and what moved. */
type Shift = [value: number, what: string[]];

interface Watched {
  shifts: Shift[];
  changes: string[];
}

/** Has each page of a visitor note from its beginning what shifts, and what changes in the log. */
async function watch(visitor: BrowserContext): Promise<void> {
  await visitor.addInitScript(() => {
    const seen = globalThis as unknown as Watched;
    seen.shifts = [];
    seen.changes = [];
    // Also what comes after a key or a press: the reader waits for that, but not to be moved.
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, sources } = entry as unknown as {
          value: number;
          sources: { node: Node | null }[];
        };
        const what = sources.map(({ node }) => (node as Element)?.className || `${node?.nodeName}`);
        seen.shifts.push([value, what]);
      }
    }).observe({ type: "layout-shift", buffered: true });
    new MutationObserver((records) => {
      if (document.readyState === "loading") return;
      for (const { target, addedNodes, removedNodes } of records) {
        const element = target instanceof Element ? target : target.parentElement;
        if (!element?.closest(".log")) continue;
        const names = (nodes: NodeList) => [...nodes].map((node) => node.nodeName);
        seen.changes.push(`${element.className} +${names(addedNodes)} -${names(removedNodes)}`);
      }
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
}

const shifts = (page: Page) => page.evaluate(() => (globalThis as unknown as Watched).shifts);

/** Fails if more has shifted than may. */
async function steady(page: Page): Promise<void> {
  // What was drawn last has been looked at.
  await page.evaluate(() => new Promise((frame) => requestAnimationFrame(() => setTimeout(frame))));
  const seen = await shifts(page);
  const sum = seen.reduce((sum, [value]) => sum + value, 0);
  assert(sum <= MOST, `${sum}: ${JSON.stringify(seen)}`);
  // A scroll bar, where one takes room, would move everything.
  const longer = () =>
    document.documentElement.scrollHeight - document.documentElement.clientHeight;
  assertEquals(await page.evaluate(longer), 0, "pixels that the page is longer than the window");
}

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
  const changes = await page.evaluate(() => (globalThis as unknown as Watched).changes);
  assertEquals(changes.filter((change) => !/-(DIV)?$/.test(change)), []);
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
  assertEquals(await page.evaluate(() => (globalThis as unknown as Watched).changes), []);
});

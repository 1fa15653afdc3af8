/**
 * What a page costs, as far as it does not depend on the machine: how many rows it holds, and what it
 * changes in itself when a key is pressed or a message comes. `bench/browser` has the times.
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { WINDOW } from "../../islands/room/timeline.ts";
import { connect } from "../../lib/client/mod.ts";
import { TestBrowser, TestServer } from "./browser.ts";
import { said, ui } from "./room_ui.ts";

/** Says `message 1` to `message count`. */
async function fill(url: string, room: string, count: number): Promise<void> {
  using client = connect(`${url}/ws`);
  const joined = client.join(room);
  for (let from = 1; from <= count; from += 400) {
    const length = Math.min(400, count - from + 1);
    const some = Array.from({ length }, (_, n) => joined.publish(`message ${from + n}`).position);
    await Promise.all(some);
  }
}

/** The numbers of the messages that the page holds, which must follow each other without a hole. */
async function held(page: Page): Promise<number[]> {
  const numbers = (await said(page)).map((text) => Number(text.split(" ")[1]));
  const first = numbers[0]!;
  assertEquals(numbers, numbers.map((_, index) => first + index));
  return numbers;
}

/** Scrolls to where the next page is asked for, and waits until it has come. */
async function turn(page: Page, to: "start" | "end"): Promise<void> {
  const edge = to === "start" ? 0 : -1;
  const mark = await page.locator("[data-pos]").nth(edge).getAttribute("data-pos");
  await ui(page).log.evaluate((box, to) => {
    box.scrollTop = to === "start" ? box.clientHeight - box.scrollHeight : 0;
  }, to);
  await page.waitForFunction(
    ([mark, to]) => {
      const rows = [...document.querySelectorAll<HTMLElement>("[data-pos]")];
      return rows.at(to === "start" ? 0 : -1)!.dataset.pos !== mark;
    },
    [mark, to] as const,
  );
}

/** Begins to note what changes in a part of the page. */
function watchChanges(page: Page, part: string): Promise<void> {
  return page.evaluate((part) => {
    const seen = globalThis as unknown as { changes: string[] };
    seen.changes = [];
    new MutationObserver((records) => {
      for (const { type, target, addedNodes, removedNodes } of records) {
        // What the page tells in passing goes by itself.
        if (target.parentElement?.closest("[role=status]")) continue;
        const name = (node: Node) => (node as Element).className || node.nodeName;
        const nodes = [...addedNodes].map((node) => `+${name(node)}`)
          .concat([...removedNodes].map((node) => `-${name(node)}`));
        seen.changes.push(`${type} ${name(target)} ${nodes}`);
      }
    }).observe(document.querySelector(part)!, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    });
  }, part);
}

const changes = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { changes: string[] }).changes.splice(0));

Deno.test("the room page does no more than it must", async (t) => {
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  await using browser = await TestBrowser.launch();
  const at = (room: string) => `${server.url}/r/${room}`;

  await t.step("a key changes nothing but the field it is typed into", async () => {
    const page = await browser.page(at("keys"));
    await ui(page).ready();
    await ui(page).composer.pressSequentially("f");
    await ui(page).settled();
    // Around it the number of those who are here, and how the connection is, may change at any time.
    await watchChanges(page, "[role=log]");
    await ui(page).composer.pressSequentially("orty keys later nothing has been drawn");
    assertEquals(await changes(page), []);
  });

  await t.step("a message adds its own row and touches no other", async () => {
    await fill(server.url, "rows", 20);
    const page = await browser.page(at("rows"));
    await ui(page).ready();
    using client = connect(`${server.url}/ws`);
    const room = client.join("rows");
    await room.publish("first of a turn").position;
    await ui(page).has("first of a turn");
    await ui(page).settled();
    await watchChanges(page, "[role=log]");
    await room.publish("second of it").position;
    await ui(page).has("second of it");
    assertEquals(await changes(page), ["childList messages +message"]);
  });

  await t.step("without scripts each page ends where the next one begins", async () => {
    await fill(server.url, "pages", 250);
    const page = await browser.page(at("pages"), { javaScriptEnabled: false });
    let end = 250;
    for (;;) {
      const numbers = (await said(page)).map((text) => Number(text.split(" ")[1]));
      const first = numbers[0]!;
      assertEquals(numbers, Array.from({ length: end - first + 1 }, (_, n) => first + n));
      if (end === 250) assert(numbers.length <= WINDOW.opening, `${numbers}`);
      if (first === 1) break;
      end = first - 1;
      await page.getByRole("link", { name: "이전 메시지 보기" }).click();
    }
  });

  await t.step("a reader at the newest message holds a bounded number of rows", async () => {
    const page = await browser.page(at("flood"));
    await ui(page).ready();
    await fill(server.url, "flood", 1_000);
    await ui(page).has("message 1000");
    const numbers = await held(page);
    assertEquals(numbers.at(-1), 1_000);
    assert(numbers.length <= WINDOW.following + WINDOW.slack, `${numbers.length} rows`);
  });

  await t.step(
    "far up and down again the page holds a bounded number of rows, no hole",
    async () => {
      await fill(server.url, "long", 1_500);
      const page = await browser.page(at("long"));
      await ui(page).ready();
      while ((await held(page))[0]! > 1) {
        await turn(page, "start");
        const { length } = await held(page);
        assert(length <= WINDOW.reading, `${length} rows`);
      }
      // At the end of what is held, which is not the newest: what comes below must not pull along.
      const last = page.locator("[data-pos]").getByText(`message ${(await held(page)).at(-1)}`, {
        exact: true,
      });
      await ui(page).log.evaluate((box) => box.scrollTop = 0);
      const { y } = (await last.boundingBox())!;
      await page.locator("[data-pos]").nth(-1).getByText(await last.innerText(), { exact: true })
        .waitFor({ state: "detached" });
      assertAlmostEquals((await last.boundingBox())!.y, y, 1);
      while ((await held(page)).at(-1)! < 1_500) {
        await turn(page, "end");
        const { length } = await held(page);
        assert(length <= WINDOW.reading, `${length} rows`);
      }
    },
  );
});

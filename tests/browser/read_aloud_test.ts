/** What a screen reader is given to say in a room: each message in a quiet one, little in a busy one. */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { WireClient } from "../support/wire_client.ts";
import { TestBrowser, TestServer } from "./browser.ts";
import { pass } from "./page_clock.ts";
import { ui } from "./room_ui.ts";

/** Keeps what is added within live regions from now on, as texts. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const spoken: string[] = [];
    (globalThis as unknown as { spoken: string[] }).spoken = spoken;
    const live = (node: Node) => {
      const element = node instanceof Element ? node : node.parentElement;
      const region = element?.closest("[aria-live], [role=status], [role=log], [role=alert]");
      return region && region.getAttribute("aria-live") !== "off";
    };
    new MutationObserver((records) => {
      for (const { addedNodes, target } of records) {
        for (const node of addedNodes) {
          if (node.textContent!.trim() !== "" && live(target)) spoken.push(node.textContent!);
        }
      }
    }).observe(document.body, { childList: true, subtree: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { spoken: string[] }).spoken);
}

Deno.test("a message is read aloud in a quiet room; of 300 at once a handful and their number", async () => {
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  await using browser = await TestBrowser.launch();
  const page = await (await browser.visitor()).newPage();
  await page.clock.install();
  await page.goto(`${server.url}/r/aloud`);
  await ui(page).ready();
  await ui(page).settled();
  const spoken = await listen(page);
  const socket = `${server.url.replace("http", "ws")}/ws`;
  await using client = await WireClient.open(socket);
  let n = 0;
  const say = (text: string) => client.publish("aloud", `lane.${++n}`, text);
  await say("조용한 방의 첫마디");
  await ui(page).has("조용한 방의 첫마디");
  assertEquals((await spoken()).filter((one) => one.includes("첫마디")).length, 1);

  for (let turn = 0; turn < 300; turn++) await say(`왁자지껄 ${turn}`);
  await ui(page).has("왁자지껄 299");
  await pass(page, 30_000);
  await page.getByRole("status").filter({ hasText: /그사이 새 메시지 \d+개가 왔어요/ })
    .waitFor({ state: "attached" });
  const noise = await spoken();
  assert(noise.length < 12, noise.join(" | "));
});

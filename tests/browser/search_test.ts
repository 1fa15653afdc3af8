/** Searching in real Chromium: as one types Hangul, with what stands around, and going there. */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { ServerProcess } from "../support/server_process.ts";
import { WireClient } from "../support/wire_client.ts";
import { InputMethod, TestBrowser } from "./browser.ts";
import { ui } from "./room_ui.ts";

const panel = (page: Page) => page.getByRole("dialog", { name: /^(메시지 찾기|Search messages)$/ });
const field = (page: Page) => panel(page).getByRole("searchbox");
const results = (page: Page) => panel(page).getByRole("listitem");

async function openSearch(page: Page) {
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("s");
  await field(page).waitFor();
}

async function fill(server: ServerProcess, room: string, texts: string[]): Promise<void> {
  await using client = await WireClient.open(server.socketUrl.href);
  for (const [n, text] of texts.entries()) await client.publish(room, `lane.${n + 1}`, text);
}

Deno.test("searching a room in Chromium", async (t) => {
  await using server = await ServerProcess.start({ env: { SORI_RATE_LIMIT: "off" } });
  await using browser = await TestBrowser.launch();
  const old = Array.from({ length: 400 }, (_, n) => `지난 이야기 ${n}`);
  await fill(server, "lobby", ["맨 처음", "안녕하세요, 반가워요", "그다음 말", ...old]);

  await t.step(
    "what is typed with an input method is found, and nothing of it is lost",
    async () => {
      const page = await browser.page(new URL("/r/lobby", server.url).href);
      await ui(page).ready();
      await openSearch(page);
      const requests: string[] = [];
      page.on("request", (request) => {
        const url = new URL(request.url());
        if (url.pathname === "/api/search") requests.push(url.searchParams.get("q")!);
      });
      const method = await InputMethod.of(page);
      await method.type("반가워요");
      await results(page).first().waitFor();
      assertEquals(await field(page).inputValue(), "반가워요");
      assertEquals(await results(page).count(), 1);
      const hit = results(page).first();
      assertEquals(await hit.locator("mark").allTextContents(), ["반가워요"]);
      const shown = await hit.innerText();
      assert(shown.includes("맨 처음") && shown.includes("그다음 말"), shown);
      assert(requests.every((q) => "반가워요".startsWith(q)), "no half a syllable was asked for");
      await page.context().close();
    },
  );

  await t.step(
    "initial consonants are enough, and a hit leads to its place in the room",
    async () => {
      const page = await browser.page(new URL("/r/lobby", server.url).href);
      await ui(page).ready();
      await ui(page).menu.click();
      await page.getByRole("button", { name: "메시지 찾기" }).click();
      await field(page).fill("ㅂㄱㅇㅇ");
      await results(page).getByRole("link").click();
      await page.waitForURL(/\?around=/);
      await ui(page).ready();
      await ui(page).has("안녕하세요, 반가워요");
      assertEquals(await page.getByText("지난 이야기 399", { exact: true }).count(), 0);
      await page.context().close();
    },
  );

  await t.step("what is not there is said, in English too", async () => {
    const page = await browser.page(new URL("/r/lobby?lang=en", server.url).href, {
      locale: "en-GB",
    });
    await ui(page).ready();
    await openSearch(page);
    await field(page).fill("nowhere");
    await panel(page).getByText("No messages found").waitFor();
    await field(page).fill("has:car");
    await panel(page).getByText("This can’t be searched for.").waitFor();
    await page.keyboard.press("Escape");
    await panel(page).waitFor({ state: "detached" });
    await page.context().close();
  });

  await t.step("many hits come as far as they are asked for", async () => {
    const page = await browser.page(new URL("/r/lobby", server.url).href);
    await ui(page).ready();
    await openSearch(page);
    await field(page).fill("이야기");
    const more = panel(page).getByRole("button", { name: "더 찾기" });
    await more.click();
    await results(page).nth(39).waitFor();
    assertEquals(
      await results(page).first().locator(".search-hit").textContent(),
      "지난 이야기 399",
    );
    await page.context().close();
  });
});

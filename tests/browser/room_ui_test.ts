/**
 * The room page in a real Chromium, by the roles and names that `routes/pages/room_page.tsx`
 * lists. Any script error and any violation of the content security policy fails the test.
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { connect } from "../../lib/client/mod.ts";
import { InputMethod, TestBrowser, TestServer } from "./browser.ts";
import { said, ui } from "./room_ui.ts";
import { until } from "./until.ts";

/** Says things in a room the quick way. */
async function publishAll(url: string, room: string, texts: string[]): Promise<void> {
  using client = connect(`${url}/ws`);
  const joined = client.join(room);
  await Promise.all(texts.map((text) => joined.publish(text).position));
}

/** How far the page has moved things about without being asked; see web.dev/cls. */
function watchShifts(page: Page): Promise<void> {
  return page.evaluate(() => {
    const seen = globalThis as unknown as { shifts: number };
    seen.shifts = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) {
        seen.shifts += entry.value;
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

Deno.test("the room page in Chromium", async (t) => {
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  await using browser = await TestBrowser.launch();
  const at = (room: string) => `${server.url}/r/${encodeURIComponent(room)}`;

  await t.step("two people chat in Korean with an input method, letter by letter", async () => {
    const [minji, hajun] = await Promise.all([browser.page(at("소리")), browser.page(at("소리"))]);
    await Promise.all([ui(minji).ready(), ui(hajun).ready()]);
    const keyboard = await InputMethod.of(minji);
    await ui(minji).composer.focus();
    await keyboard.type("안녕하세요");
    await minji.keyboard.press("Enter");
    await ui(hajun).has("안녕하세요");
    await ui(hajun).says("네, 반가워요!");
    await ui(minji).has("네, 반가워요!");
    assertEquals(await said(minji), ["안녕하세요", "네, 반가워요!"]);
    assertEquals(await said(hajun), await said(minji));
  });

  await t.step(
    "Enter while a syllable is composed does not send, and the next one does",
    async () => {
      const page = await browser.page(at("조합"));
      await ui(page).ready();
      const keyboard = await InputMethod.of(page);
      await ui(page).composer.focus();
      await keyboard.type("한");
      for (const step of ["ㄱ", "그", "글"]) await keyboard.compose(step);
      await page.keyboard.press("Enter");
      assertEquals(await ui(page).composer.inputValue(), "한글");
      await keyboard.commit("글");
      await page.keyboard.press("Enter");
      await ui(page).has("한글");
      assertEquals(await said(page), ["한글"]);
      assertEquals(await ui(page).composer.inputValue(), "");
    },
  );

  await t.step("the Enter that Safari tells of after the composition does not send", async () => {
    const page = await browser.page(at("사파리"));
    await ui(page).ready();
    await ui(page).composer.fill("아직 쓰는 중");
    await ui(page).composer.evaluate((field) => {
      field.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
      field.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true, data: "중" }));
      const enter = { key: "Enter", code: "Enter", keyCode: 229, bubbles: true, cancelable: true };
      field.dispatchEvent(new KeyboardEvent("keydown", { ...enter, isComposing: false }));
    });
    assertEquals(await ui(page).composer.inputValue(), "아직 쓰는 중");
    await ui(page).composer.press("Enter");
    await ui(page).has("아직 쓰는 중");
    await ui(page).says("더 쓴 말");
    assertEquals(await said(page), ["아직 쓰는 중", "더 쓴 말"]);
  });

  await t.step("the send button takes a syllable that is still composed, once", async () => {
    const page = await browser.page(at("단추"));
    await ui(page).ready();
    const keyboard = await InputMethod.of(page);
    await ui(page).composer.focus();
    await keyboard.type("보내");
    for (const step of ["ㄱ", "기"]) await keyboard.compose(step);
    await ui(page).send.click();
    await ui(page).has("보내기");
    assertEquals(await ui(page).composer.inputValue(), "");
    assert(await ui(page).composer.evaluate((field) => field === document.activeElement));
    await page.keyboard.type("!");
    await page.keyboard.press("Enter");
    await ui(page).has("!");
    assertEquals(await said(page), ["보내기", "!"]);
  });

  await t.step("Shift+Enter breaks the line, and links are links", async () => {
    const page = await browser.page(at("줄"));
    await ui(page).ready();
    await ui(page).composer.pressSequentially("first");
    await ui(page).composer.press("Shift+Enter");
    await ui(page).composer.pressSequentially("https://example.com/a.");
    await ui(page).composer.press("Enter");
    const link = page.locator("[data-pos]").getByRole("link", { name: "https://example.com/a" });
    await link.waitFor();
    assertEquals(await link.getAttribute("rel"), "noopener noreferrer nofollow ugc");
    assertEquals(await said(page), ["first\nhttps://example.com/a."]);
  });

  await t.step("without scripts the room can be read and written in", async () => {
    const alive = await browser.page(at("종이"));
    await ui(alive).ready();
    await ui(alive).says("잘 보이나요?");
    const paper = await browser.page(at("종이"), { javaScriptEnabled: false });
    await ui(paper).has("잘 보이나요?");
    await ui(paper).composer.fill("네, 보여요");
    await ui(paper).send.click();
    await ui(paper).has("네, 보여요");
    await ui(alive).has("네, 보여요");
    await ui(paper).rename.click();
    await ui(paper).name.fill("종이");
    await ui(paper).save.click();
    await ui(alive).log.getByText("종이", { exact: true }).first().waitFor();
  });

  await t.step(
    "a new name shows everywhere, and two people of one name are told apart",
    async () => {
      const [one, two] = await Promise.all([browser.page(at("이름")), browser.page(at("이름"))]);
      for (const page of [one, two]) {
        await ui(page).ready();
        await ui(page).renames("민지");
      }
      await ui(one).says("제가 민지예요");
      const message = ui(two).messages.filter({ hasText: "제가 민지예요" });
      await message.locator(".tag").waitFor();
      assertEquals(await message.locator(".author").innerText(), "민지");
    },
  );

  await t.step("others see who is typing, in their language", async () => {
    const [writer, reader] = await Promise.all([
      browser.page(at("typing")),
      browser.page(at("typing"), { locale: "en-GB" }),
    ]);
    await Promise.all([ui(writer).ready(), ui(reader).ready()]);
    await ui(writer).composer.pressSequentially("hel");
    await reader.getByText(/^Guest \w{4} is typing$/).waitFor();
    await ui(writer).composer.press("Enter");
    await reader.getByText(/is typing$/).waitFor({ state: "detached" });
  });

  await t.step(
    "a reader of older messages stays where they are, and is told of new ones",
    async () => {
      const [writer, reader] = await Promise.all([
        browser.page(at("읽기")),
        browser.page(at("읽기")),
      ]);
      await Promise.all([ui(writer).ready(), ui(reader).ready()]);
      await publishAll(
        server.url,
        "읽기",
        Array.from({ length: 130 }, (_, n) => `message ${n + 1}`),
      );
      await ui(reader).has("message 130");
      await reader.reload();
      await ui(reader).ready();
      assertAlmostEquals(await ui(reader).log.evaluate((box) => box.scrollTop), 0, 1);

      await ui(reader).log.hover();
      await reader.mouse.wheel(0, -700);
      const row = reader.locator("[data-pos]").filter({ hasText: "message 115" });
      await row.scrollIntoViewIfNeeded();
      await ui(reader).log.evaluate((box) =>
        new Promise((done) => {
          box.addEventListener("scrollend", done, { once: true });
          setTimeout(done, 500);
        })
      );
      const before = (await row.boundingBox())!.y;
      await ui(writer).says("news");
      await reader.getByRole("button", { name: "새 메시지 1개" }).waitFor();
      assertAlmostEquals((await row.boundingBox())!.y, before, 1);

      // On the way up older pages come in above, and nothing under the eyes moves.
      while (await reader.getByText("message 1", { exact: true }).count() === 0) {
        await ui(reader).log.evaluate((box) => {
          box.scrollTop = 300 - (box.scrollHeight - box.clientHeight);
        });
        const first = await reader.locator("[data-pos]").first().getAttribute("data-pos");
        const held = reader.locator(`[data-pos="${first}"] .text`);
        const there = (await held.boundingBox())!.y;
        await reader.locator(`[data-pos]:has(~ [data-pos="${first}"])`).first().waitFor();
        assertAlmostEquals((await held.boundingBox())!.y, there, 1);
      }
      const texts = await said(reader);
      assertEquals(texts.slice(-131), [
        ...Array.from({ length: 130 }, (_, n) => `message ${n + 1}`),
        "news",
      ]);

      await reader.getByRole("button", { name: "새 메시지 1개" }).click();
      await ui(reader).has("news");
      await reader.getByRole("button", { name: /새 메시지|최신/ }).waitFor({ state: "detached" });
      assertAlmostEquals(await ui(reader).log.evaluate((box) => box.scrollTop), 0, 1);
    },
  );

  await t.step("coming alive and chatting moves nothing about", async () => {
    const page = await browser.page(at("읽기"), { viewport: { width: 360, height: 700 } });
    await watchShifts(page);
    await ui(page).ready();
    for (const text of ["하나", "둘", "셋"]) await ui(page).says(text);
    const shifts = await page.evaluate(() => (globalThis as unknown as { shifts: number }).shifts);
    assert(shifts <= 0.02, `layout shift of ${shifts}`);
  });
});

Deno.test("a page whose server dies says so, keeps what is written, and goes on", async () => {
  const folder = await Deno.makeTempDir();
  await using server = await TestServer.start({ SORI_KV: `${folder}/sori.db` });
  await using browser = await TestBrowser.launch();
  const page = await browser.page(`${server.url}/r/lobby`);
  await ui(page).ready();
  await ui(page).says("첫 번째");
  await server.kill();
  const now = page.getByRole("button", { name: "지금 연결" });
  await now.waitFor();
  await ui(page).composer.fill("끊긴 사이에");
  await ui(page).composer.press("Enter");
  await page.locator(".sending").getByText("끊긴 사이에").waitFor();
  await server.up();
  const sent = page.locator("[data-pos]").getByText("끊긴 사이에");
  // An attempt of before it was up fails, and then the next one is waited for.
  await until("what was written in the log", async () => {
    if (await now.isVisible()) await now.click({ timeout: 1_000 }).catch(() => {});
    return await sent.isVisible();
  });
  await now.waitFor({ state: "detached" });
  assertEquals(await said(page), ["첫 번째", "끊긴 사이에"]);
  await Deno.remove(folder, { recursive: true }).catch(() => {});
});

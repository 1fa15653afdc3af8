/** Unread, idle, notifications and Web Push in a real Chromium. */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { TestBrowser, TestServer } from "./browser.ts";
import { attending, hide, takeClock, told, toldAtLeast, untold } from "./notification_page.ts";
import { pass, SETTLED_MS } from "./page_clock.ts";
import { ui } from "./room_ui.ts";
import { until } from "./until.ts";

/** Opens the settings from the form for one's name. */
async function settings(page: Page) {
  await ui(page).opensName();
  await page.getByRole("link", { name: /내 설정|My settings/ }).click();
  const sheet = page.getByRole("dialog", { name: /내 설정|My settings/ });
  await sheet.waitFor();
  return sheet;
}

Deno.test("what happens while a reader looks elsewhere", async (t) => {
  await using server = await TestServer.start();
  const url = server.url.replace("127.0.0.1", "localhost");
  await using browser = await TestBrowser.launch();
  const context = await browser.visitor();
  await takeClock(context);
  const minji = await context.newPage();
  await minji.goto(`${url}/r/lobby`);
  const others = await browser.visitor({ locale: "en-US" });
  await others.clock.install();
  const ann = await others.newPage();
  await ann.goto(`${url}/r/lobby`);
  await Promise.all([ui(minji).ready(), ui(ann).ready()]);
  await attending(minji);
  // What keeps the list of people true comes to who only looks.
  await pass(ann, SETTLED_MS);

  await t.step("the others see that they are away, and that they are back", async () => {
    await hide(minji, true);
    await ann.getByText("💤", { exact: true }).waitFor({ state: "attached" });
    await hide(minji, false);
    await ann.getByText("💤", { exact: true }).waitFor({ state: "detached" });
  });

  await t.step("title and icon count what is unread, until it is seen", async () => {
    const title = await minji.title();
    await hide(minji, true);
    await ui(ann).says("one");
    await ui(ann).says("two");
    await minji.waitForFunction(() => document.title.startsWith("(2) "));
    const icon = minji.locator('link[rel="icon"]');
    assert((await icon.getAttribute("href"))!.startsWith("data:image/svg+xml,"));
    await hide(minji, false);
    assertEquals(await minji.title(), title);
    assertEquals(await icon.getAttribute("href"), "/static/icon.svg");
  });

  await t.step("desktop notifications are asked for on a press, and come when called", async () => {
    await context.grantPermissions(["notifications"], { origin: url });
    const sheet = await settings(minji);
    await sheet.getByRole("textbox", { name: "이름" }).fill("민지");
    await sheet.getByRole("button", { name: "저장" }).last().click();
    await sheet.getByRole("status").getByText("저장했어요").waitFor();
    await sheet.getByRole("checkbox", { name: "데스크톱 알림" }).check();
    await sheet.getByRole("button", { name: "닫기" }).click();
    await hide(minji, true);
    await ui(ann).says("nobody is called");
    await ui(ann).says("@민지님, see this");
    const [title, body] = (await toldAtLeast(minji, 1))[0]!;
    assert(title.endsWith(" · lobby"));
    assertEquals([body, (await told(minji)).length], ["@민지님, see this", 1]);
    await hide(minji, false);
    // Whoever has come back has no need of it.
    await untold(minji);
  });

  await t.step("while not to be disturbed nothing comes, until it is over", async () => {
    let sheet = await settings(minji);
    const pause = sheet.getByRole("group", { name: "방해 금지" });
    await pause.getByRole("button", { name: "1시간" }).click();
    await pause.getByText(/까지 조용히 있을게요/).waitFor();
    await sheet.getByRole("button", { name: "닫기" }).click();
    await hide(minji, true);
    await ui(ann).says("@민지 not now");
    await minji.waitForFunction(() => document.title.startsWith("(1) "));
    assertEquals(await told(minji), []);
    await hide(minji, false);
    sheet = await settings(minji);
    await sheet.getByRole("button", { name: "지금 다시 켜기" }).click();
    await sheet.getByRole("button", { name: "닫기" }).click();
    await hide(minji, true);
    await ui(ann).says("@민지 now");
    assertEquals((await toldAtLeast(minji, 1)).map(([, body]) => body), ["@민지 now"]);
    await hide(minji, false);
  });

  await t.step("in quiet hours nothing comes", async () => {
    const sheet = await settings(minji);
    await sheet.getByRole("checkbox", { name: "매일 방해 금지 시간 두기" }).check();
    await sheet.getByLabel("시작").fill("00:00");
    await sheet.getByLabel("끝").fill("23:59");
    await sheet.getByRole("button", { name: "닫기" }).click();
    await hide(minji, true);
    await ui(ann).says("@민지 again");
    await minji.waitForFunction(() => document.title.startsWith("(1) "));
    // Only in the last minute of the day they are over.
    const late = new Date().toLocaleTimeString("sv", { timeZone: "Asia/Seoul" }) >= "23:59";
    if (!late) assertEquals(await told(minji), []);
    await hide(minji, false);
  });

  await t.step("who has read the last message is shown when it is asked for", async () => {
    await ui(minji).says("읽었어요?");
    await ui(ann).has("읽었어요?");
    // What was before the eyes for three seconds is read.
    await pass(ann, 3_000);
    const panel = minji.getByRole("dialog", { name: "내 메시지를 읽은 사람" });
    const readers = panel.getByRole("listitem");
    const nobody = panel.getByRole("status").filter({ hasText: /./ });
    await until("a reader", async () => {
      await minji.getByRole("button", { name: "메뉴" }).click();
      await minji.getByRole("button", { name: "내 메시지를 읽은 사람" }).click();
      await readers.or(nobody).first().waitFor();
      const found = await readers.count();
      if (found === 0) {
        await minji.keyboard.press("Escape");
        await panel.waitFor({ state: "detached" });
      }
      return found > 0;
    });
    assertEquals(await readers.count(), 1);
    await minji.keyboard.press("Escape");
  });
});

/** What can be done with messages, by two people at once, in a real Chromium. */
import { assert, assertEquals } from "@std/assert";
import type { Locator, Page } from "playwright-core";
import { InputMethod, TestBrowser, TestServer } from "./browser.ts";
import { Cable } from "./cable.ts";
import { pressTool, rowOf } from "./message_tools.ts";
import { said, ui } from "./room_ui.ts";
import { until } from "./until.ts";

/** Presses a key until it has done what it does: what answers to it may still be on its way. */
const pressUntil = (page: Page, key: string, what: string, done: () => Promise<boolean>) =>
  until(what, async () => {
    await page.keyboard.press(key);
    return await done();
  });

const hasFocus = (one: Locator) => one.evaluate((one) => one === document.activeElement);

/** Waits until so much is kept as what was written in a room and not sent. */
const keepsDraft = (page: Page, room: string, text: string | null) =>
  page.waitForFunction(([room, text]) => localStorage.getItem(`sori-draft:${room}`) === text, [
    room,
    text,
  ]);

Deno.test("two people answer, react, pin, change and delete", async (t) => {
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  await using browser = await TestBrowser.launch();
  const url = `${server.url}/r/actions`;
  const [minji, hajun] = [await browser.page(url), await browser.page(url)];
  await Promise.all([ui(minji).ready(), ui(hajun).ready()]);
  await ui(minji).says("점심 뭐 먹을까요?");
  await ui(hajun).has("점심 뭐 먹을까요?");

  await t.step("an answer quotes what it answers, and leads there", async () => {
    await pressTool(hajun, "점심 뭐", "답장");
    await hajun.getByText("에게 답장").or(hajun.getByText("답장", { exact: true })).first()
      .waitFor();
    await ui(hajun).writes("김밥이요");
    const answer = rowOf(minji, "김밥이요");
    await answer.locator(".answered").getByText("점심 뭐 먹을까요?").waitFor();
    await answer.locator(".answered").click();
    await minji.locator("[data-pos].shown").getByText("점심 뭐 먹을까요?").waitFor();
  });

  await t.step("a reaction shows who reacted, and is taken back by a second press", async () => {
    await pressTool(minji, "김밥이요", "반응 남기기");
    await minji.getByRole("button", { name: "👍 반응" }).click();
    const pressed = rowOf(hajun, "김밥이요").getByRole("button", { name: /^👍 1명/ });
    await pressed.click();
    await rowOf(minji, "김밥이요").getByRole("button", { name: /^👍 2명/ }).click();
    await rowOf(hajun, "김밥이요").getByRole("button", { name: /^👍 1명: 나/ }).waitFor();
  });

  await t.step("it is in the tone that was chosen, and is taken back in any", async () => {
    const quick = async (name: string) => {
      await pressTool(minji, "김밥이요", "반응 남기기");
      await minji.getByRole("button", { name, exact: true }).click();
    };
    const tone = (tone: string) =>
      minji.evaluate((tone) => localStorage.setItem("sori-tone", tone), tone);
    const seen = (emoji: string) =>
      rowOf(hajun, "김밥이요").getByRole("button", { name: new RegExp(`^${emoji} `) });
    await tone("3");
    await quick("🙏🏽 반응");
    await seen("🙏🏽").waitFor();
    await tone("5");
    await quick("🙏🏿 반응");
    await seen("🙏🏽").waitFor({ state: "detached" });
    assertEquals(await seen("🙏🏿").count(), 0);
    await tone("0");
  });

  await t.step("the arrow up in an empty field changes the last message of one's own", async () => {
    await ui(minji).composer.focus();
    const editing = minji.getByText("메시지 수정", { exact: true });
    await pressUntil(minji, "ArrowUp", "a change", () => editing.isVisible());
    assertEquals(await ui(minji).composer.inputValue(), "점심 뭐 먹을까요?");
    await ui(minji).writes("저녁 뭐 먹을까요?");
    await rowOf(hajun, "저녁 뭐 먹을까요?").getByText("수정됨").waitFor();
    assertEquals(await ui(minji).composer.inputValue(), "");
  });

  await t.step("a pinned message is in the list of pinned ones", async () => {
    await pressTool(minji, "저녁 뭐", "고정");
    await rowOf(hajun, "저녁 뭐").getByText("고정됨").waitFor();
    await ui(hajun).menu.click();
    await hajun.getByRole("button", { name: "고정한 메시지" }).click();
    const dialog = hajun.getByRole("dialog", { name: "고정한 메시지" });
    await dialog.getByRole("link", { name: /저녁 뭐 먹을까요/ }).click();
    await hajun.locator("[data-pos].shown").waitFor();
  });

  await t.step("a deleted message leaves its place, and its words are gone", async () => {
    await pressTool(hajun, "김밥이요", "삭제");
    await hajun.getByRole("dialog", { name: "메시지를 삭제할까요?" })
      .getByRole("button", { name: "삭제하기" }).click();
    await minji.getByText("지운 메시지예요").waitFor();
    assertEquals((await said(minji)).includes("김밥이요"), false);
  });

  await t.step("everything is done by keys as well", async () => {
    await ui(hajun).says("키보드로");
    await ui(hajun).log.focus();
    const focused = hajun.locator("[data-pos]:focus");
    await pressUntil(hajun, "ArrowUp", "a message", async () => await focused.count() > 0);
    assert(await hasFocus(rowOf(hajun, "키보드로")));
    const tools = hajun.getByRole("toolbar").locator("button:focus");
    await pressUntil(hajun, "Enter", "its tools", async () => await tools.count() > 0);
    await hajun.keyboard.press("ArrowRight");
    assert(await hasFocus(hajun.getByRole("button", { name: "답장", exact: true })));
    await hajun.keyboard.press("Escape");
    await hajun.keyboard.press("r");
    await ui(hajun).composer.pressSequentially("x");
    const banner = hajun.locator(".compose-banner");
    await banner.waitFor();
    await pressUntil(hajun, "Escape", "no answer", async () => await banner.count() === 0);
    await ui(hajun).composer.fill("");
    await ui(hajun).log.focus();
    await hajun.keyboard.press("?");
    const help = hajun.getByRole("dialog", { name: "단축키" });
    await help.waitFor();
    // Who writes at once when it has closed goes on writing when the page hears of that.
    await help.evaluate((dialog: HTMLDialogElement) => {
      dialog.close();
      document.querySelector("textarea")!.focus();
    });
    await help.waitFor({ state: "detached" });
    assert(await hasFocus(ui(hajun).composer));
  });

  await t.step("a key that follows at once is for the message that has the focus", async () => {
    await ui(hajun).log.focus();
    await Promise.all(["ArrowUp", "r"].map((key) => hajun.keyboard.press(key)));
    const banner = hajun.locator(".compose-banner");
    await banner.getByText("키보드로").waitFor();
    await hajun.keyboard.press("Escape");
    await banner.waitFor({ state: "detached" });
  });

  await t.step("a link to a message opens the room around it, also without scripts", async () => {
    const pos = await rowOf(minji, "저녁 뭐").getAttribute("data-pos");
    for (const javaScriptEnabled of [true, false]) {
      const page = await browser.page(`${url}?around=${pos}`, { javaScriptEnabled });
      await page.locator("[data-pos].shown").getByText("저녁 뭐 먹을까요?").waitFor();
    }
  });
});

Deno.test("what was done offline with a message that is gone is told, and can be put away", async () => {
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  await using browser = await TestBrowser.launch();
  await using cable = new Cable(server.url);
  const minji = await browser.page(`${server.url}/r/gone`);
  const hajun = await browser.page(`${cable.url}/r/gone`);
  await Promise.all([ui(minji).ready(), ui(hajun).ready()]);
  // What the message and its tools need is there before the network is not.
  await ui(minji).writes("**잘못 썼어요**");
  await hajun.locator("[data-pos] strong").getByText("잘못 썼어요").waitFor();
  await pressTool(hajun, "잘못 썼어요", "반응 남기기");
  await hajun.getByRole("button", { name: "❤️ 반응" }).waitFor();
  cable.lose();
  await hajun.getByRole("button", { name: "❤️ 반응" }).click();
  await rowOf(hajun, "잘못 썼어요").getByRole("button", { name: /^❤️ 1명/ }).waitFor();
  await pressTool(minji, "잘못 썼어요", "삭제");
  await minji.getByRole("dialog", { name: "메시지를 삭제할까요?" })
    .getByRole("button", { name: "삭제하기" }).click();
  await minji.getByText("지운 메시지예요").waitFor();
  cable.mend();
  cable.cut();
  const failed = hajun.locator("[role=log] .failed");
  await failed.getByText("그사이에 지워진 메시지예요.").waitFor();
  await failed.getByText("❤️ 반응").waitFor();
  await hajun.getByText("지운 메시지예요", { exact: true }).waitFor();
  assertEquals(await failed.getByRole("button", { name: "다시 보내기" }).count(), 0);
  await failed.getByRole("button", { name: "지우기" }).click();
  await ui(hajun).sentAll();
  await ui(hajun).says("알겠어요");
});

Deno.test("completion is safe for input methods", async (t) => {
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  await using browser = await TestBrowser.launch();
  const url = `${server.url}/r/completion`;
  const [minji, hajun] = [await browser.page(url), await browser.page(url)];
  for (const [page, name] of [[minji, "민지"], [hajun, "하준"]] as const) {
    await ui(page).ready();
    await ui(page).renames(name);
  }
  await ui(minji).says("안녕하세요");
  await ui(hajun).has("안녕하세요");
  const keyboard = await InputMethod.of(hajun);
  const list = hajun.getByRole("listbox");

  await t.step(
    "a name is completed while its syllable is composed, and nothing is sent",
    async () => {
      await ui(hajun).composer.focus();
      await hajun.keyboard.type("@");
      await list.waitFor();
      for (const step of ["ㅁ", "미", "민"]) await keyboard.compose(step);
      await list.getByRole("option", { name: /민지/ }).waitFor();
      // This Enter ends the composition and is the input method's.
      await hajun.keyboard.press("Enter");
      await keyboard.commit("민");
      assertEquals(await said(hajun), ["안녕하세요"]);
      await hajun.keyboard.press("Enter");
      assertEquals(await ui(hajun).composer.inputValue(), "@민지 ");
      await keyboard.type("고마워요");
      await hajun.keyboard.press("Enter");
      await minji.locator("[data-pos] .mention").getByText("@민지").waitFor();
      assertEquals((await said(minji)).at(-1), "@민지 고마워요");
    },
  );

  await t.step("a press on a name takes a syllable that is still composed, once", async () => {
    await hajun.keyboard.type("@");
    for (const step of ["ㅁ", "미"]) await keyboard.compose(step);
    await list.getByRole("option", { name: /민지/ }).click();
    assertEquals(await ui(hajun).composer.inputValue(), "@민지 ");
    await ui(hajun).composer.fill("");
  });

  await t.step("emoji are found by Korean and English names", async () => {
    await hajun.keyboard.type(":");
    await keyboard.type("하트");
    await list.getByRole("option").first().waitFor();
    await hajun.keyboard.press("Escape");
    await ui(hajun).composer.fill("");
    await hajun.keyboard.type("좋아요 :thumbsup");
    await list.getByRole("option").first().waitFor();
    await hajun.keyboard.press("Tab");
    assertEquals(await ui(hajun).composer.inputValue(), "좋아요 👍 ");
    await hajun.keyboard.press("Enter");
    await ui(minji).has("좋아요 👍");
  });

  await t.step("the name of an emoji that is written out becomes the emoji", async () => {
    const { composer } = ui(minji);
    await composer.pressSequentially("와 :tada: 축하해요 :없는이름:");
    await minji.waitForFunction(() =>
      document.querySelector("textarea")!.value.startsWith("와 🎉")
    );
    // The caret stayed where it was.
    await composer.pressSequentially("!");
    await composer.press("Enter");
    await rowOf(hajun, "와 🎉 축하해요 :없는이름:!").waitFor();
  });

  await t.step("the picker puts an emoji in, searched with an input method", async () => {
    await hajun.getByRole("button", { name: "이모지" }).click();
    const picker = hajun.getByRole("dialog", { name: "이모지" });
    await picker.getByRole("searchbox", { name: "이모지 찾기" }).focus();
    await keyboard.type("고양이");
    await picker.getByRole("button", { name: "고양이 얼굴", exact: true }).click();
    await picker.waitFor({ state: "detached" });
    assertEquals(await ui(hajun).composer.inputValue(), "🐱");
  });

  await t.step("what is not sent is there again after a reload", async () => {
    await ui(hajun).composer.fill("아직 쓰는 중");
    await keepsDraft(hajun, "completion", "아직 쓰는 중");
    await hajun.reload();
    await ui(hajun).ready();
    assertEquals(await ui(hajun).composer.inputValue(), "아직 쓰는 중");
    await ui(hajun).composer.press("Enter");
    await ui(hajun).has("아직 쓰는 중");
    await keepsDraft(hajun, "completion", null);
    await hajun.reload();
    await ui(hajun).ready();
    assertEquals(await ui(hajun).composer.inputValue(), "");
  });
});

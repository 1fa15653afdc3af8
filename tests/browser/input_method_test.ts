/**
 * Hangul typed fast with an input method, wherever the room page has a field, while others talk:
 * no syllable is lost, none is there twice, and nothing goes out early.
 */
import { assert, assertEquals } from "@std/assert";
import type { Locator, Page } from "playwright-core";
import { connect } from "../../lib/client/mod.ts";
import { InputMethod, TestBrowser, TestServer } from "./browser.ts";
import { noting } from "./noting.ts";
import { ui } from "./room_ui.ts";
import { until } from "./until.ts";

/** Fifty syllables. */
const FIFTY =
  "동해물과백두산이마르고닳도록하느님이보우하사우리나라만세무궁화삼천리화려강산대한사람대한으로길이보전";

/** Keys that choose, and the one that sends. */
const KEYS = ["ArrowDown", "ArrowUp", "Tab", "Enter"];

/** Somebody who says something twenty times a second, and hears what the others say. */
class Talker implements Disposable {
  readonly #client;
  readonly #joined;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** What others say, as it comes. */
  readonly heard: string[] = [];
  /** To what others change it. */
  readonly changed: string[] = [];
  said = 0;

  constructor(url: string, room: string) {
    this.#client = connect(`${url}/ws`);
    const joined = this.#joined = this.#client.join(room);
    joined.addEventListener("messages", ({ detail }) => {
      for (const { from, text } of detail) {
        if (from !== this.#client.you?.id) this.heard.push(text);
      }
    });
    joined.addEventListener("changes", ({ detail }) => {
      for (const change of detail) if (change.type === "edit") this.changed.push(change.text!);
    });
    this.talk();
  }

  talk(): void {
    this.rest();
    this.#timer = setInterval(() => this.#joined.publish(`말 ${++this.said}`), 50);
  }

  /** Says nothing for now. */
  rest(): void {
    clearInterval(this.#timer);
  }

  /** What people are called now. */
  get names(): (string | undefined)[] {
    return Object.values(this.#client.people).map(({ name }) => name);
  }

  [Symbol.dispose]() {
    this.rest();
    this.#client.close();
  }
}

const list = (page: Page) => page.getByRole("listbox");
const banner = (page: Page) => page.locator(".compose-banner");
const active = (field: Locator) => field.evaluate((one) => one === document.activeElement);

/** Presses a tool of the newest message of one's own; the tools load when the log is first touched. */
async function press(page: Page, name: string): Promise<void> {
  const tool = page.getByRole("toolbar", { name: "메시지 도구" })
    .getByRole("button", { name, exact: true });
  const mine = page.locator("[role=log] .mine[data-pos]").last();
  await until(name, async () => {
    await ui(page).log.focus();
    await mine.evaluate((row: HTMLElement) => {
      row.tabIndex = -1;
      row.focus({ preventScroll: true });
    });
    return await tool.count() > 0;
  });
  await tool.evaluate((one: HTMLElement) => one.click());
}

Deno.test("an input method at full speed, while twenty messages a second arrive", async (t) => {
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  await using browser = await TestBrowser.launch();
  const url = `${server.url}/r/typing`;
  const minji = await browser.page(url);
  await ui(minji).ready();
  await ui(minji).renames("민지");
  await ui(minji).says("안녕하세요");
  await minji.context().close();

  const page = await browser.page(url);
  await ui(page).ready();
  const method = await InputMethod.of(page);
  const { composer } = ui(page);
  const value = () => composer.inputValue();
  using talker = new Talker(server.url, "typing");
  const { heard, changed } = talker;
  const hears = (text: string) => until(`"${text}"`, () => Promise.resolve(heard.at(-1) === text));
  const changes = (text: string) =>
    until(`"${text}"`, () => Promise.resolve(changed.at(-1) === text));
  /** Says it, and has it before the eyes: others rest, or it would soon be far above. */
  const says = async (text: string) => {
    talker.rest();
    await composer.focus();
    await method.rush(text);
    await page.keyboard.press("Enter");
    await hears(text);
    await page.locator(".mine[data-pos]").getByText(text, { exact: true }).waitFor();
  };

  await t.step("what is typed into the composer goes out once, and with Enter alone", async () => {
    await composer.focus();
    await method.rush(FIFTY);
    for (const step of ["ㄱ", "기", "길"]) await method.compose(step);
    for (const key of KEYS) await method.takes(key);
    await page.keyboard.press("Enter");
    assertEquals(await value(), `${FIFTY}길`);
    await method.commit("길");
    assertEquals(await value(), `${FIFTY}길`);
    await page.keyboard.press("Enter");
    await hears(`${FIFTY}길`);
    assertEquals(heard, [`${FIFTY}길`]);
    assertEquals(await value(), "");
  });

  await t.step("a name is chosen after its syllable is finished and not before", async () => {
    heard.length = 0;
    await method.rush(FIFTY);
    await page.keyboard.type(" @");
    for (const step of ["ㅁ", "미", "민"]) await method.compose(step);
    await list(page).getByRole("option", { name: "민지" }).waitFor();
    for (const key of KEYS) await method.takes(key);
    await page.keyboard.press("Enter");
    assertEquals(await value(), `${FIFTY} @민`);
    await method.commit("민");
    assertEquals(await value(), `${FIFTY} @민`);
    assertEquals(heard, []);
    await page.keyboard.press("Tab");
    assertEquals(await value(), `${FIFTY} @민지 `);
    assert(await active(composer), "the key chose, and did not leave");
    // Now as fast as it goes: the last letter is not waited for, either.
    await page.keyboard.type("@");
    await method.rush("민");
    await list(page).getByRole("option", { name: "민지" }).waitFor();
    await page.keyboard.press("Enter");
    await method.rush(FIFTY);
    assertEquals(await value(), `${FIFTY} @민지 @민지 ${FIFTY}`);
    await page.keyboard.press("Enter");
    await hears(`${FIFTY} @민지 @민지 ${FIFTY}`);
    assertEquals(heard.length, 1);
  });

  await t.step("a change in place is typed on at once, and sent by Enter alone", async () => {
    heard.length = 0;
    await says("처음");
    await page.keyboard.press("ArrowUp");
    talker.talk();
    await method.rush(FIFTY);
    for (const step of ["ㄱ", "그", "글"]) await method.compose(step);
    for (const key of KEYS) await method.takes(key);
    await page.keyboard.press("Enter");
    await banner(page).waitFor();
    assertEquals(await value(), `처음${FIFTY}글`);
    await method.commit("글");
    assertEquals(changed, []);
    await page.keyboard.press("Enter");
    // Whoever goes on at once writes the next message.
    await method.rush("다음");
    assertEquals(await value(), "다음");
    await changes(`처음${FIFTY}글`);
    await banner(page).waitFor({ state: "detached" });
    assertEquals(changed.length, 1);
    assertEquals(heard, ["처음"]);
    await page.keyboard.press("Enter");
    await hears("다음");
  });

  await t.step("a draft waits for the end of a change that is begun with a press", async () => {
    await says("하나");
    await method.rush("초안");
    await press(page, "수정");
    talker.talk();
    await method.rush("끝");
    await banner(page).waitFor();
    assertEquals(await value(), "하나끝");
    await page.keyboard.press("Enter");
    assertEquals(await value(), "초안");
    await method.rush("말");
    await changes("하나끝");
    await banner(page).waitFor({ state: "detached" });
    assertEquals(await value(), "초안말");
    await page.keyboard.press("Enter");
    await hears("초안말");
  });

  await t.step("a draft is back when a change is put away", async () => {
    changed.length = 0;
    await says("둘");
    await method.rush("초안");
    await press(page, "수정");
    talker.talk();
    await method.rush("아니");
    assertEquals(await value(), "둘아니");
    await page.keyboard.press("Escape");
    assertEquals(await value(), "초안");
    await method.rush("말");
    await page.keyboard.press("Enter");
    await hears("초안말");
    assertEquals(changed, []);
  });

  await t.step("an answer takes what is typed at once", async () => {
    await says("셋");
    heard.length = 0;
    await method.rush("초안");
    await press(page, "답장");
    talker.talk();
    await method.rush(FIFTY);
    await banner(page).waitFor();
    assertEquals(await value(), `초안${FIFTY}`);
    await page.keyboard.press("Enter");
    await hears(`초안${FIFTY}`);
    assertEquals(heard.length, 1);
  });

  await t.step("the search asks for what stands, and its field keeps the syllable", async () => {
    await says(`처음${FIFTY}`);
    heard.length = 0;
    talker.talk();
    await page.getByRole("heading", { level: 1 }).click();
    await page.keyboard.press("s");
    const panel = page.getByRole("dialog", { name: "메시지 찾기" });
    const field = panel.getByRole("searchbox");
    await field.waitFor();
    const asked: string[] = [];
    page.on("request", (request) => {
      const { pathname, searchParams } = new URL(request.url());
      if (pathname === "/api/search") asked.push(searchParams.get("q")!);
    });
    await field.evaluate((one: HTMLInputElement) => {
      const noted = one as HTMLInputElement & { stood: string[]; ends: number };
      Object.assign(noted, { stood: [], ends: 0 });
      one.addEventListener("input", () => noted.stood.push(one.value));
      one.addEventListener("compositionend", () => noted.ends++);
    });
    const ends = () => field.evaluate((one) => (one as unknown as { ends: number }).ends);
    await method.rush("처");
    for (const step of ["ㅇ", "으", "음"]) await method.compose(step);
    const before = await ends();
    for (const key of KEYS) await method.takes(key);
    await panel.locator("mark").getByText("처음", { exact: true }).first().waitFor();
    assertEquals(asked.at(-1), "처음");
    assertEquals(await ends(), before, "results end no composition");
    await method.commit("음");
    await method.rush(FIFTY);
    assertEquals(await field.inputValue(), `처음${FIFTY}`);
    await panel.locator("mark").getByText(`처음${FIFTY}`, { exact: true }).first().waitFor();
    assertEquals(asked.at(-1), `처음${FIFTY}`);
    const stood = await field.evaluate((one) => (one as unknown as { stood: string[] }).stood);
    assertEquals(asked.filter((query) => !stood.includes(query)), []);
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    assertEquals(heard, []);
  });

  await t.step("a name is saved as it was typed, by Enter alone", async () => {
    // It holds so much.
    const name = FIFTY.slice(0, 31);
    await ui(page).rename.click();
    await ui(page).name.waitFor();
    const happened = await noting(ui(page).name);
    await method.rush(name);
    for (const step of ["ㄱ", "기", "길"]) await method.compose(step);
    for (const key of KEYS) await method.takes(key);
    assertEquals(await ui(page).name.inputValue(), `${name}길`, await happened());
    assert(await ui(page).name.isVisible(), "it is not saved yet");
    await method.commit("길");
    assertEquals(await ui(page).name.inputValue(), `${name}길`, await happened());
    await page.keyboard.press("Enter");
    await ui(page).name.waitFor({ state: "hidden" });
    await until("the name", () => Promise.resolve(talker.names.includes(`${name}길`)));
  });

  // Else it might be far above before it was drawn.
  talker.rest();
  await page.locator("[data-pos]").getByText(`말 ${talker.said}`, { exact: true }).waitFor();
});

/**
 * Rooms in a real Chromium, as people come to them: invited, from a name, by the list beside the
 * talk and by the quick switcher; in either language. Script errors and violations of the content
 * security policy fail the test.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { InputMethod, TestBrowser, TestServer } from "./browser.ts";
import { ui } from "./room_ui.ts";

/** What the pages call things; `routes/pages` promise these names. */
const WORDS = {
  ko: {
    create: "새 방 만들기",
    roomName: "방 이름",
    private: "비공개",
    make: "만들기",
    about: "방 정보",
    invite: "링크 만들기",
    newLink: "새 초대 링크",
    inviteHere: "초대하기",
    copyLink: "초대 링크 복사",
    accept: "들어가기",
    mine: "내 방",
    switcher: "바로 가기",
    find: "방이나 사람 찾기",
    messageTo: (name: string) => `${name}님에게 메시지 보내기`,
    unread: (count: number) => new RegExp(`안 읽은 메시지 ${count}개`),
    called: /나를 부른/,
    unreadFrom: "여기서부터 안 읽었어요",
    noAccess: "들어갈 수 없는 방이에요",
  },
  en: {
    create: "Create a room",
    roomName: "Room name",
    private: "Private",
    make: "Create",
    about: "Room details",
    invite: "Create a link",
    newLink: "New invite link",
    inviteHere: "Invite people",
    copyLink: "Copy invite link",
    accept: "Join the room",
    mine: "My rooms",
    switcher: "Jump to",
    find: "Find a room or a person",
    messageTo: (name: string) => `Message ${name}`,
    unread: (count: number) => new RegExp(`${count} unread message`),
    called: /mention/,
    unreadFrom: "Unread from here",
    noAccess: "You can’t enter this room",
  },
} as const;

/** What stands beside the talk. */
function rooms(page: Page, words: (typeof WORDS)["ko" | "en"]) {
  const nav = page.getByRole("navigation", { name: words.mine });
  return {
    nav,
    link: (name: string | RegExp) => nav.getByRole("link", { name }),
    open: async (name: string | RegExp) => {
      await nav.getByRole("link", { name }).click();
    },
    title: page.getByRole("heading", { level: 1 }),
  };
}

/** A page of somebody with a name, in a window of their own. */
async function person(browser: TestBrowser, url: string, locale: string, name: string) {
  const context = await browser.visitor({ locale, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(url);
  const origin = new URL(url).origin;
  await context.request.post(`${origin}/me`, { form: { name, to: "/" }, headers: { origin } });
  return page;
}

for (const locale of ["ko", "en"] as const) {
  const words = WORDS[locale];

  Deno.test(`rooms in Chromium (${locale})`, async (t) => {
    await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
    await using browser = await TestBrowser.launch();
    const { url } = server;
    const anna = await person(browser, `${url}/`, locale, "Anna");
    const benn = await person(browser, `${url}/`, locale, "Benn");
    let link = "";
    let room = "";

    await t.step("a private room is made, and an outsider does not get in", async () => {
      await anna.goto(url);
      await anna.getByText(words.create, { exact: true }).click();
      const form = anna.locator("details.create");
      await form.getByRole("textbox", { name: words.roomName }).fill("Our plan");
      await form.getByRole("radio", { name: words.private }).check();
      await form.getByRole("button", { name: words.make }).click();
      await ui(anna).ready();
      room = new URL(anna.url()).pathname;
      assertEquals(await rooms(anna, words).title.innerText(), "Our plan");
      // Its address lets nobody in: invitations are made beside it.
      assertEquals(await anna.getByRole("button", { name: words.copyLink }).count(), 0);
      await anna.getByRole("link", { name: words.inviteHere }).click();
      await anna.getByRole("button", { name: words.invite }).waitFor();
      await anna.goBack();
      await ui(anna).ready();
      await ui(anna).says("welcome");
      const refused = await benn.context().request.get(url + room, {
        headers: { accept: "text/html", "accept-language": locale },
      });
      assertEquals(refused.status(), 404);
      assert((await refused.text()).includes(words.noAccess));
    });

    await t.step("an invitation lets somebody in", async () => {
      await anna.getByRole("link", { name: words.about }).click();
      await anna.getByRole("button", { name: words.invite }).click();
      link = await anna.getByRole("textbox", { name: words.newLink }).inputValue();
      assertMatch(link, /\/invite\/\w{24}$/);
      await benn.goto(link);
      await benn.getByRole("button", { name: words.accept }).click();
      await ui(benn).ready();
      await ui(benn).has("welcome");
      await ui(benn).says("thank you");
    });

    await t.step("a member is named who is away and has never spoken, and is called", async () => {
      const cleo = await person(browser, link, locale, "Cleo");
      await cleo.goto(link);
      await cleo.getByRole("button", { name: words.accept }).click();
      await ui(cleo).ready();
      await cleo.goto(`${url}/r/elsewhere`);
      await anna.goto(url + room);
      await ui(anna).ready();
      await ui(anna).composer.pressSequentially("@Cl");
      await anna.getByRole("listbox").getByRole("option", { name: "Cleo" }).click();
      await ui(anna).writes(`${await ui(anna).composer.inputValue()}are you there?`);
      await anna.locator("[data-pos] .mention").getByText("@Cleo").waitFor();
      await cleo.reload();
      await rooms(cleo, words).link(words.called).waitFor();
      await cleo.context().close();
    });

    await t.step("a talk with somebody alone begins at their name", async () => {
      await anna.goto(url + room);
      await ui(anna).ready();
      await anna.getByRole("link", { name: words.messageTo("Benn") }).click();
      await anna.waitForURL(/\/r\/dm-/);
      assertEquals(await rooms(anna, words).title.innerText(), "Benn");
      await ui(anna).says("psst");
      // Benn is elsewhere, and is told without a reload.
      await rooms(benn, words).link(words.unread(1)).waitFor();
      await rooms(benn, words).open(/Anna/);
      await ui(benn).has("psst");
      assertEquals(await rooms(benn, words).title.innerText(), "Anna");
    });

    await t.step("another room is shown without leaving the page, and back again", async () => {
      await benn.evaluate(() => (globalThis as unknown as { here: boolean }).here = true);
      await rooms(benn, words).open(/Our plan/);
      await ui(benn).has("welcome");
      assertEquals(new URL(benn.url()).pathname, room);
      await benn.goBack();
      await ui(benn).has("psst");
      assert(await benn.evaluate(() => (globalThis as unknown as { here?: boolean }).here));
      await ui(benn).says("still here");
      await ui(anna).has("still here");
    });

    await t.step(
      "where the unread begins there is a line; who has left has read the room",
      async () => {
        await rooms(benn, words).open(/Our plan/);
        await ui(benn).has("welcome");
        await ui(anna).says("first news");
        await ui(anna).says("second news");
        await rooms(benn, words).link(words.unread(2)).waitFor();
        await rooms(benn, words).open(/Anna/);
        await ui(benn).has("second news");
        const line = ui(benn).log.getByText(words.unreadFrom, { exact: true });
        await line.waitFor();
        const next = await line.evaluate((line) =>
          line.closest("li")!.nextElementSibling!.querySelector(".text")!.textContent
        );
        assertEquals(next, "first news");
        // Left at once, and read all the same.
        await rooms(benn, words).open(/Our plan/);
        await ui(benn).has("welcome");
        await rooms(benn, words).link(words.unread(2)).waitFor({ state: "detached" });
        await rooms(benn, words).open(/Anna/);
        await ui(benn).has("second news");
        assertEquals(await line.count(), 0);
      },
    );

    await t.step("the quick switcher finds rooms and people by the keyboard", async () => {
      await anna.keyboard.press("Control+k");
      const field = anna.getByRole("combobox", { name: words.find });
      await field.fill("ben");
      await anna.getByRole("option", { name: "Benn" }).waitFor();
      await anna.keyboard.press("Enter");
      await anna.waitForURL(/\/r\/dm-/);
      await ui(anna).has("psst");
      await anna.keyboard.press("Control+k");
      await field.waitFor();
      await anna.keyboard.press("Escape");
      await field.waitFor({ state: "detached" });
    });

    if (locale === "ko") {
      await t.step("a syllable that is being composed neither chooses nor gets lost", async () => {
        await anna.context().request.post(`${url}/rooms`, {
          form: { name: "요리-모임", kind: "public" },
          headers: { origin: url },
        });
        await anna.keyboard.press("Control+k");
        const field = anna.getByRole("combobox", { name: words.find });
        await field.waitFor();
        const method = await InputMethod.of(anna);
        for (const step of ["ㅇ", "요"]) await method.compose(step);
        await anna.keyboard.press("Enter");
        assert(await field.isVisible(), "the key belongs to the composition");
        await method.commit("요");
        assertEquals(await field.inputValue(), "요");
        await anna.getByRole("option", { name: "요리-모임" }).waitFor();
        await field.fill("ㅇㄹㅁ");
        await field.fill("ㅇㄹ");
        await anna.getByRole("option", { name: "요리-모임" }).waitFor();
        await anna.keyboard.press("Enter");
        await anna.waitForURL(/\/r\/%EC%9A%94/);
      });
    }

    await t.step(
      "who is in a room that is archived sees it at once, and that it is open again",
      async () => {
        await benn.goto(url + room);
        await ui(benn).ready();
        await ui(benn).settled();
        const act = (what: string) =>
          anna.context().request.post(`${url}${room}/about`, {
            form: { do: what },
            headers: { origin: url },
          });
        await rooms(benn, words).link(/Our plan/).waitFor();
        await act("archive");
        await benn.getByRole("note").waitFor();
        assertEquals(await ui(benn).composer.count(), 0);
        await act("unarchive");
        await ui(benn).composer.waitFor();
        await ui(benn).says("open again");
      },
    );

    await t.step("who is removed sees it at once", async () => {
      await benn.goto(url + room);
      await ui(benn).ready();
      // The list of rooms comes alive with the first sign of life.
      await benn.mouse.move(300, 300);
      const id = (await benn.context().cookies()).find(({ name }) => name === "sori_session")!
        .value.split(".")[0]!;
      await anna.context().request.post(`${url}${room}/about`, {
        form: { do: "remove", user: id },
        headers: { origin: url },
      });
      await benn.getByText(
        locale === "ko" ? "이제 이 방에 들어갈 수 없어요" : "You’re not in this room any more",
      ).first().waitFor();
      await rooms(benn, words).link(/Our plan/).waitFor({ state: "detached" });
    });
  });
}

Deno.test("on a narrow screen the room's name opens the list of rooms, without a script too", async () => {
  await using server = await TestServer.start();
  await using browser = await TestBrowser.launch();
  const context = await browser.visitor({
    locale: "en",
    javaScriptEnabled: false,
    viewport: { width: 360, height: 740 },
  });
  const page = await context.newPage();
  await page.goto(`${server.url}/`);
  const origin = server.url;
  await context.request.post(`${origin}/rooms`, {
    form: { name: "town", kind: "public" },
    headers: { origin },
  });
  await page.goto(`${server.url}/r/lobby`);
  const { nav, link } = rooms(page, WORDS.en);
  assert(!await nav.isVisible());
  await page.getByRole("heading", { level: 1 }).getByRole("button", { name: "lobby" }).click();
  await link("town").click();
  await page.waitForURL(/\/r\/town$/);
});

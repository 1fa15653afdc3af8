/** What three people say to each other and do at once, on a walk. */
import { connect } from "../../lib/client/mod.ts";
import { typingText } from "../../lib/i18n/typing.ts";
import { ui } from "./room_ui.ts";
import { enter, type Three } from "./walk_more.ts";
import { act } from "./message_tools.ts";

/** See the file's comment. */
export async function together(party: Three): Promise<void> {
  const { one, two, three, names, said, server, view, words, touch, look, part } = party;
  const { room, rich, parts, people } = words;
  const address = party.address("three");
  const name = new URL(address).pathname.slice(3);
  for (const page of [one, two, three]) await enter(page, address);
  const button = (label: string | RegExp) => one.getByRole("button", { name: label, exact: true });
  const dialog = (label: string) => one.getByRole("dialog", { name: label });
  const close = async (label: string) => {
    await dialog(label).getByRole("button", { name: room.close, exact: true }).click();
    await dialog(label).waitFor({ state: "hidden" });
  };

  await part("typing", async () => {
    await ui(one).says(said.first);
    await ui(two).has(said.first);
    await ui(two).composer.pressSequentially("…");
    await ui(three).composer.pressSequentially("…");
    const who = (label: string) => ({ label, guest: false });
    const sentences = [[1, 2], [2, 1]].map((order) =>
      typingText(view.locale, order.map((index) => who(names[index]!)))
    );
    await one.getByText(new RegExp(sentences.join("|"))).waitFor();
    await look("typing-two", one);
    await using crowd = new AsyncDisposableStack();
    for (let more = 0; more < 2; more++) {
      const client = crowd.adopt(connect(`${server.url}/ws`), (it) => it[Symbol.dispose]());
      client.join(name).setTyping(true);
    }
    await ui(two).composer.press("x");
    await ui(three).composer.press("x");
    await one.getByText(view.locale === "ko" ? /외 3명이 쓰고/ : /2 others are typing/).waitFor();
    await look("typing-many", one);
    for (const page of [two, three]) await ui(page).composer.fill("");
  });

  await part("emoji by name", async () => {
    await ui(one).composer.pressSequentially(view.locale === "ko" ? ":웃" : ":smil");
    await one.getByRole("listbox", { name: parts.completion.emoji }).waitFor();
    await look("emoji-by-name", one);
    await ui(one).composer.press("Enter");
    await ui(one).composer.press("Enter");
    await ui(one).messages.nth(1).waitFor();
    await button(room.emoji).click();
    await dialog(parts.emoji.title).getByRole("combobox", { name: parts.emoji.tone })
      .selectOption("3");
    await dialog(parts.emoji.title).getByRole("searchbox", { name: parts.emoji.search })
      .fill(view.locale === "ko" ? "박수" : "clap");
    await dialog(parts.emoji.title).getByRole("listitem").getByRole("button").first().waitFor();
    await look("skin-tone", one);
    await dialog(parts.emoji.title).getByRole("listitem").getByRole("button").first().click();
    await ui(one).composer.press("Enter");
    await ui(two).log.getByText(/👏/).first().waitFor();
  });

  await part("everybody here", async () => {
    await ui(two).composer.pressSequentially(`@${names[0].slice(0, 2)}`);
    await two.getByRole("option", { name: names[0] }).click();
    await ui(two).composer.pressSequentially(said.answer);
    await ui(two).composer.press("Enter");
    await ui(three).writes(`@here ${said.mine}`);
    await one.getByRole("log").getByText("@here").waitFor();
    await look("called", one);
  });

  await part("up arrow", async () => {
    await ui(one).says(said.gone);
    await ui(one).composer.press("ArrowUp");
    await one.getByText(parts.compose.editing).waitFor();
    await look("edit-last", one);
    await ui(one).composer.fill(`${said.gone}!`);
    await ui(one).composer.press("Enter");
    await one.getByRole("log").getByText(rich.edited).waitFor();
  });

  await part("reactions of three", async () => {
    for (const page of [two, three]) {
      await act(page, said.first, parts.tools.react, { touch, parts });
      await page.getByRole("button", { name: parts.tools.reactWith("👍"), exact: true }).click();
    }
    await button(/^👍 2/).first().waitFor();
    await button(/^👍 2/).first().click();
    await button(/^👍 3/).first().waitFor();
    await look("three-reactions", one);
  });

  await part("idle", async () => {
    await three.evaluate(() => {
      Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
      Object.defineProperty(document, "hidden", { get: () => true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    if (touch) await button(/^\d+ online$|명 접속 중$/).click();
    await one.getByRole("img", { name: people.idle }).waitFor();
    await one.getByRole("link", { name: people.messageTo({ label: names[1], guest: false }) })
      .waitFor();
    await look("idle", one);
    if (touch) {
      await one.getByRole("complementary", { name: room.people }).or(one.locator(".people"))
        .first().getByRole("button", { name: room.close, exact: true }).click();
    }
  });

  await part("who read it", async () => {
    await ui(one).menu.click();
    await button(parts.menu.readers).click();
    await dialog(parts.readers.title).getByRole("listitem").filter({ hasText: names[1] })
      .waitFor();
    await look("who-read", one);
    await close(parts.readers.title);
  });

  await part("search with filters", async () => {
    const talk = connect(`${server.url}/ws`);
    const joined = talk.join(name);
    await Promise.all(Array.from({ length: 120 }, (_, n) => joined.publish(`${n}`).position));
    talk[Symbol.dispose]();
    await ui(one).menu.click();
    await button(parts.menu.search).click();
    const field = dialog(parts.search.title).getByRole("searchbox", { name: parts.search.label });
    await field.fill("before:2020-01-01");
    await dialog(parts.search.title).getByText(parts.search.found(0, false)).waitFor();
    await look("search-nothing", one);
    await field.fill("has:car");
    await dialog(parts.search.title).getByText(parts.search.badQuery).waitFor();
    await look("search-not-so", one);
    await dialog(parts.search.title).getByRole("checkbox", { name: parts.search.everywhere })
      .check();
    await field.fill(`${said.initials} has:link`);
    await dialog(parts.search.title).getByText(parts.search.found(0, false)).waitFor();
    await field.fill(said.initials);
    await dialog(parts.search.title).getByRole("link").filter({ hasText: said.first }).first()
      .waitFor();
    await look("search-everywhere", one);
    await dialog(parts.search.title).getByRole("checkbox", { name: parts.search.everywhere })
      .uncheck();
    await field.fill(`from:${names[0]} ${said.search}`);
    await dialog(parts.search.title).getByRole("link").filter({ hasText: said.first }).waitFor();
    await look("search-from", one);
    await dialog(parts.search.title).getByRole("link").first().click();
    await one.waitForURL(/\?around=/);
    await one.locator("[data-pos].shown").waitFor();
    await ui(one).ready();
    await look("found", one);
    await button(room.toNewest).click();
    await ui(one).has("119");
  });
}

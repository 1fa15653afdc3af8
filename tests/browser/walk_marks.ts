/** What a room keeps of its messages on a walk: what it is about, versions, reactions, links. */
import { ui } from "./room_ui.ts";
import { enter, type Three } from "./walk_more.ts";
import { act, rowOf } from "./message_tools.ts";
import { until } from "./until.ts";

/** See the file's comment. */
export async function marks(party: Three): Promise<void> {
  const { one, two, three, said, server, words, touch, look, part } = party;
  const { room, rich, parts } = words;
  const address = party.address("marks");
  const tools = { touch, parts };
  for (const page of [one, two, three]) await enter(page, address);
  const dialog = (page: typeof one, name: string) => page.getByRole("dialog", { name });
  const close = async (page: typeof one, name: string) => {
    await dialog(page, name).getByRole("button", { name: room.close, exact: true }).click();
    await dialog(page, name).waitFor({ state: "hidden" });
  };

  await part("topic", async () => {
    await ui(one).menu.click();
    await one.getByRole("button", { name: parts.menu.topic, exact: true }).click();
    await dialog(one, parts.topic.title).waitFor();
    await look("topic-none", one);
    await dialog(one, parts.topic.title).getByRole("textbox", { name: parts.topic.title })
      .fill(said.topic);
    await dialog(one, parts.topic.title).getByRole("button", { name: parts.topic.save }).click();
    const shown = two.getByRole("link", { name: rich.topicNow(said.topic) });
    await shown.waitFor();
    await two.getByRole("log").getByText(said.topic).waitFor();
    await look("topic", two);
    await shown.click();
    await dialog(two, parts.topic.title).waitFor();
    await look("topic-set", two);
    await close(two, parts.topic.title);
  });

  await part("edit history", async () => {
    await ui(one).says(said.mine);
    for (const more of [" 🍜", " 🍜🍜"]) {
      await until("a change", async () => {
        await ui(one).composer.press("ArrowUp");
        return await one.getByText(parts.compose.editing).isVisible();
      });
      await ui(one).writes(said.mine + more);
      await ui(two).has(said.mine + more);
    }
    await rowOf(two, said.mine).getByRole("link", { name: rich.edited }).click();
    await dialog(two, rich.editsTitle).getByText(rich.versionFirst).waitFor();
    await look("edit-history", two);
    await close(two, rich.editsTitle);
  });

  await part("who reacted", async () => {
    for (const [page, emoji] of [[two, "👍"], [three, "👍"], [three, "🎉"]] as const) {
      await act(page, said.mine, parts.tools.react, tools);
      await page.getByRole("button", { name: parts.tools.reactWith(emoji), exact: true }).click();
    }
    await rowOf(one, said.mine).getByRole("button", { name: /^👍 2/ }).waitFor();
    await rowOf(one, said.mine).getByRole("button", { name: /^🎉 1/ }).waitFor();
    await act(one, said.mine, parts.tools.reactions, tools);
    await dialog(one, parts.reactions).getByRole("listitem").nth(2).waitFor();
    await look("who-reacted", one);
    await close(one, parts.reactions);
  });

  await part("unpinned", async () => {
    await act(one, said.mine, parts.tools.pin, tools);
    await two.getByRole("link", { name: rich.pins(1) }).click();
    await dialog(two, parts.menu.pins).getByRole("button", { name: rich.unpin }).click();
    await dialog(two, parts.menu.pins).getByText(rich.noPins).waitFor();
    await look("nothing-pinned", two);
    await close(two, parts.menu.pins);
  });

  await part("link to a message", async () => {
    await one.context().grantPermissions(["clipboard-read", "clipboard-write"], {
      origin: server.url,
    });
    for (let n = 1; n <= 12; n++) await ui(three).says(`${said.long} ${n}`);
    await act(one, said.mine, parts.tools.copyLink, tools);
    await one.getByText(parts.linkCopied).waitFor();
    await look("link-copied", one);
    await two.goto(await one.evaluate(() => navigator.clipboard.readText()));
    await two.locator("[data-pos].shown").filter({ hasText: said.mine }).waitFor();
    await ui(two).ready();
    await look("link-opened", two);
  });

  await part("what is answered", async () => {
    await act(two, said.mine, parts.tools.reply, tools);
    await ui(two).writes(said.answer);
    await rowOf(three, said.answer).getByRole("link", { name: said.mine }).click();
    await three.locator("[data-pos].shown").filter({ hasText: said.mine }).waitFor();
    await look("answered", three);
  });

  await part("links are not looked into", async () => {
    const asked: string[] = [];
    one.on("request", (request) => asked.push(new URL(request.url()).origin));
    await enter(one, address);
    await ui(three).says(`${said.long} 13`);
    await ui(one).has(`${said.long} 13`);
    const elsewhere = asked.filter((origin) => origin !== server.url && origin !== "null");
    if (elsewhere.length > 0) throw new Error(`asked ${elsewhere.join(", ")}`);
    await look("link-as-it-is", one);
  });
}

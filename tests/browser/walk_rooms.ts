/** What people do with their rooms on a walk: from making one to leaving it. */
import { ui } from "./room_ui.ts";
import { until } from "./until.ts";
import { enter, type Three } from "./walk_more.ts";

/** See the file's comment. */
export async function ownRooms(party: Three): Promise<void> {
  const { one, two, three, names, said, server, words, touch, look, part } = party;
  const { room, rooms, people, pages } = words;
  const lobby = party.address("side");
  const nameOf = (address: string) => new URL(address).pathname.slice(3);
  const [name, hiddenName, side] = [party.address("own"), party.address("hidden"), lobby]
    .map(nameOf) as [string, string, string];
  /** A room that is not public has more in its address than its name. */
  let own = "";
  const nav = one.getByRole("navigation", { name: rooms.mine });
  /** Opens the list of rooms where it is a sheet. */
  const list = async () => {
    if (touch) await one.getByRole("heading", { level: 1 }).getByRole("button").click();
    await nav.waitFor();
  };
  const button = (label: string) => one.getByRole("button", { name: label, exact: true });

  /** Makes a room of the first's own. @returns its address */
  const make = async (name: string, kind: "unlisted" | "private") => {
    await one.goto(server.url);
    await one.getByText(rooms.create, { exact: true }).click();
    await one.getByRole("textbox", { name: rooms.createName }).last().fill(name);
    await one.getByRole("radio", { name: rooms.kinds[kind].label, exact: true }).check();
    await button(rooms.createButton).click();
    await ui(one).ready();
    return one.url().split("?")[0]!;
  };

  await part("unlisted", async () => {
    const hidden = await make(hiddenName, "unlisted");
    await ui(one).says(said.first);
    await two.goto(server.url);
    await two.getByRole("heading", { name: pages.roomsTitle, exact: true }).waitFor();
    const listed = two.getByRole("link", { name: hiddenName });
    if (await listed.count() > 0) throw new Error("an unlisted room is in the list");
    await look("home", two);
    await enter(two, hidden);
    await ui(two).has(said.first);
  });

  await part("making a room", async () => {
    own = await make(name, "private");
    // Who has spoken can be called.
    await ui(one).says(said.first);
    await one.goto(`${own}/about`);
    await button(rooms.invite).click();
    const link = await one.getByRole("textbox", { name: rooms.newLink }).inputValue();
    for (const page of [two, three]) {
      await page.goto(link);
      await page.getByRole("button", { name: rooms.accept }).click();
      await ui(page).ready();
      await enter(page, own);
    }
    await enter(one, lobby);
    await ui(one).says(said.first);
  });

  await part("unread", async () => {
    for (let n = 1; n <= 12; n++) await ui(two).says(`${said.long} ${n}`);
    await ui(two).writes(`@${names[0]} ${said.answer}`);
    await list();
    await nav.getByRole("link", { name: rooms.mentions(1) }).waitFor();
    await look("unread", one);
    await ui(one).composer.waitFor();
    if (touch) await nav.getByRole("button", { name: room.close, exact: true }).click();
    await ui(one).composer.fill(said.mine);
    // What is typed is kept when the typing rests.
    await one.waitForTimeout(600);
    await list();
    await nav.getByRole("link", { name }).click();
    await one.waitForURL(own);
    await one.getByRole("link", { name: rooms.toUnread }).waitFor();
    // Off the messages.
    await one.mouse.move(180, 24);
    await look("first-unread-away", one);
    await one.getByRole("link", { name: rooms.toUnread }).click();
    const from = ui(one).log.getByText(rooms.unreadFrom, { exact: true });
    await until("the first unread message", () =>
      from.evaluate((mark) => {
        const { top } = mark.getBoundingClientRect();
        return top > 0 && top < innerHeight;
      }));
    await one.getByRole("link", { name: rooms.toUnread }).waitFor({ state: "hidden" });
    await look("first-unread", one);
  });

  await part("drafts", async () => {
    if (await ui(one).composer.inputValue() !== "") throw new Error("the draft came along");
    await list();
    await nav.getByRole("link", { name: side }).click();
    await one.waitForURL(lobby);
    await one.waitForFunction(
      (draft) => document.querySelector("textarea")?.value === draft,
      said.mine,
    );
    await look("draft", one);
    await ui(one).composer.fill("");
  });

  await part("one connection for many rooms", async () => {
    await enter(one, own);
    let opened = 0;
    one.on("websocket", () => opened++);
    for (const [address, label] of [[lobby, side], [own, name]] as const) {
      await list();
      await nav.getByRole("link", { name: label }).click();
      await one.waitForURL(address);
      await ui(one).ready();
    }
    if (opened > 0) throw new Error(`${opened} more connections`);
    await look("back-again", one);
  });

  await part("quick switcher", async () => {
    await enter(one, own);
    await one.keyboard.press("Control+k");
    const field = one.getByRole("combobox", { name: rooms.switcherField });
    await field.waitFor();
    await look("switcher", one);
    await field.fill(names[1].slice(0, 2));
    await one.getByRole("option", { name: names[1] }).waitFor();
    await look("switcher-person", one);
    await field.fill("zzzzz");
    await one.getByText(rooms.switcherNone).waitFor();
    await look("switcher-none", one);
    await one.keyboard.press("Escape");
  });

  await part("direct message", async () => {
    await enter(one, own);
    const who = people.messageTo({ label: names[1], guest: false });
    if (touch) await one.getByRole("button", { name: /^\d+ online$|명 접속 중$/ }).click();
    await one.getByRole("link", { name: who }).click();
    await one.waitForURL(/\/r\/dm-/);
    await ui(one).ready();
    await look("direct-empty", one);
    await ui(one).says("🤫");
    // On a narrow page the list is put away.
    await two.getByRole("navigation", { name: rooms.mine, includeHidden: true })
      .getByRole("link", { name: rooms.unread(1, false), includeHidden: true })
      .waitFor({ state: "attached" });
    await one.goto(`${one.url().split("?")[0]}/about`);
    await look("direct-about", one);
  });

  await part("notifications of a room", async () => {
    await one.goto(`${own}/about`);
    await one.getByRole("radio", { name: rooms.notifyLevel.nothing }).check();
    await button(rooms.notifySave).click();
    await one.waitForLoadState("networkidle");
    await enter(one, own);
    await list();
    await nav.getByRole("link", { name: new RegExp(rooms.muted) }).waitFor();
    await look("muted", one);
  });

  await part("removed", async () => {
    await one.goto(`${own}/about`);
    await look("members", one);
    await button(rooms.remove({ label: names[2], guest: false })).click();
    await one.waitForLoadState("networkidle");
    await three.getByText(words.notice.refused("no_access")).first().waitFor();
    await look("removed", three);
    await three.reload();
    await three.getByRole("heading", { name: pages.problem.noAccess.title }).waitFor();
    await look("no-permission", three);
  });

  await part("archived", async () => {
    await one.goto(`${own}/about`);
    await button(rooms.archive).click();
    await button(rooms.unarchive).waitFor();
    await look("archived-about", one);
    await one.goto(own);
    await one.getByRole("note").waitFor();
    await look("archived", one);
    await one.goto(`${server.url}/?archived`);
    await look("archived-list", one);
    await one.goto(`${own}/about`);
    await button(rooms.unarchive).click();
    await button(rooms.archive).waitFor();
  });

  await part("leaving", async () => {
    await two.goto(`${own}/about`);
    await two.getByRole("button", { name: rooms.leave, exact: true }).click();
    await two.waitForURL(`${server.url}/`);
    await two.getByRole("heading", { name: pages.roomsTitle, exact: true }).waitFor();
    await look("left", two);
  });
}

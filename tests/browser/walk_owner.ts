/** What the owner of a server does with a room and with people, on a walk. */
import { ui } from "./room_ui.ts";
import { ADMIN_TOKEN } from "./walk_around.ts";
import { enter, type Three } from "./walk_more.ts";

/** See the file's comment. */
export async function owner(party: Three): Promise<void> {
  const { browser, two, three, names, options, said, server, words, look, part } = party;
  const { admin, notice, rich } = words;
  const address = party.address("owner");
  const name = new URL(address).pathname.slice(3);
  const page = await (await browser.visitor(options)).newPage();
  const button = (label: string) => page.getByRole("button", { name: label, exact: true });
  const region = (label: string) => page.getByRole("region", { name: label, exact: true });

  await part("a room's owner page", async () => {
    for (const somebody of [two, three]) await enter(somebody, address);
    await ui(two).says(said.first);
    await ui(three).says(said.answer);
    await page.goto(`${server.url}/admin`);
    await page.getByLabel(admin.secret).fill("not it, and long enough to be one");
    await button(admin.enter).click();
    await page.getByText(admin.wrong).waitFor();
    await look("admin-wrong", page);
    await page.getByLabel(admin.secret).fill(ADMIN_TOKEN);
    await button(admin.enter).click();
    await region(admin.people).waitFor();
    await look("admin-all", page);
    await page.goto(`${server.url}/admin/rooms/${name}`);
    await region(admin.here).getByRole("listitem").nth(1).waitFor();
    await look("owner-room", page);
  });

  await part("put out", async () => {
    const of = region(admin.here).getByRole("listitem").filter({ hasText: names[2] });
    await of.getByRole("button", { name: admin.ban, exact: true }).click();
    await page.getByText(admin.banSure(name, names[2])).waitFor();
    await look("put-out-sure", page);
    await button(admin.banNow).click();
    await region(admin.bans).getByRole("listitem").waitFor();
    await look("put-out", page);
    await three.getByText(notice.refused("no_access")).first().waitFor();
    await look("put-out-there", three);
    await region(admin.bans).getByRole("button", { name: admin.unban }).click();
    await page.getByText(admin.noBans).waitFor();
    await enter(three, address);
  });

  await part("a room's messages deleted", async () => {
    await button(admin.eraseAll).click();
    await page.getByText(admin.eraseSure(name, null)).waitFor();
    await look("delete-all-sure", page);
    await button(admin.eraseNow).click();
    await page.getByText(admin.erased(2)).waitFor();
    await look("deleted-all", page);
    await two.getByRole("log").getByText(rich.deleted).nth(1).waitFor();
    await look("deleted-all-in-the-room", two);
  });

  await part("blocked", async () => {
    await page.goto(`${server.url}/admin`);
    const person = region(admin.people).getByRole("listitem").filter({ hasText: names[2] }).first();
    await person.getByRole("button", { name: admin.block, exact: true }).click();
    await ui(three).writes(said.gone);
    await three.getByText(words.parts.failure("blocked")!).first().waitFor();
    await look("blocked", three);
    await person.getByRole("button", { name: admin.unblock, exact: true }).click();
    await person.getByRole("button", { name: admin.block, exact: true }).waitFor();
  });
  await page.context().close();
}

/** Being the same person on two devices, and nobody any more, on a walk. */
import { authenticator } from "./authenticator.ts";
import { ui } from "./room_ui.ts";
import { enter, named, type Three } from "./walk_more.ts";

/** See the file's comment. */
export async function devices(party: Three): Promise<void> {
  const { browser, one, names, options, said, server, words, look, part } = party;
  const { room, rich, settings } = words;
  // Passkeys are bound to a name, not to a number.
  const url = server.url.replace("127.0.0.1", "localhost");
  const address = party.address("devices").replace("127.0.0.1", "localhost");

  await part("passkeys", async () => {
    const first = await (await browser.visitor(options)).newPage();
    const key = await authenticator(first);
    await named(first, url, names[0]);
    await first.goto(`${url}/me`);
    const add = first.getByRole("button", { name: settings.addPasskey });
    await add.click();
    await first.getByRole("button", { name: settings.removePasskey, exact: true }).waitFor();
    await add.scrollIntoViewIfNeeded();
    await look("passkey", first);

    const second = await (await browser.visitor(options)).newPage();
    await (await authenticator(second)).add((await key.credentials())[0]!);
    await second.goto(`${url}/me`);
    const signIn = second.getByRole("button", { name: settings.signIn, exact: true });
    await Promise.all([second.waitForEvent("load"), signIn.click()]);
    const name = second.getByRole("textbox", { name: settings.name, exact: true });
    if (await name.inputValue() !== names[0]) throw new Error("signed in as somebody else");
    await look("same-on-another-device", second);

    await enter(first, address);
    await second.getByRole("button", { name: settings.signOutEverywhere }).click();
    await second.waitForURL(`${url}/`);
    await first.getByText(room.closed).first().waitFor();
    await look("signed-out", first);
    await Promise.all([first.context().close(), second.context().close()]);
  });

  await part("erased", async () => {
    await enter(one, party.address("devices"));
    const leaver = await (await browser.visitor(options)).newPage();
    await named(leaver, server.url, said.leaver);
    await enter(leaver, party.address("devices"));
    await ui(leaver).says(said.gone);
    await ui(one).has(said.gone);
    await leaver.goto(`${server.url}/me`);
    await leaver.getByRole("link", { name: settings.erase, exact: true }).click();
    await leaver.getByRole("button", { name: settings.eraseNow, exact: true }).click();
    await leaver.getByText(settings.erased(1)).waitFor();
    await look("erased", leaver);
    await one.getByRole("log").getByText(rich.deleted).waitFor();
    await look("erased-in-the-room", one);
    await leaver.context().close();
  });
}

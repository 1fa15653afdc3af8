/** What somebody sets and keeps of their own on a walk, and what they hear when it does not go. */
import { Buffer } from "node:buffer";
import { TestServer } from "./browser.ts";
import { ui } from "./room_ui.ts";
import { picture } from "./walk.ts";
import { enter, named, openSettings, type Three } from "./walk_more.ts";

/** A little more than messages wait by themselves, in milliseconds. */
const LATER_MS = 8 * 24 * 3_600_000;

/** See the file's comment. */
export async function ownSelf(party: Three): Promise<void> {
  const { browser, one, two, names, said, server, words, options, look, part } = party;
  const { room, parts, settings, notice } = words;
  const address = party.address("self");

  await part("settings", async () => {
    await enter(one, address);
    await ui(one).says(said.first);
    await ui(one).says(said.long);
    const sheet = await openSettings(one, words);
    await sheet.getByRole("radio", { name: settings.look.compact }).check();
    await sheet.getByText(settings.saved).first().waitFor();
    await look("settings-look", one);
    await sheet.getByRole("button", { name: settings.quietFor(60) }).click();
    await sheet.getByRole("button", { name: settings.quietEnd }).waitFor();
    await look("settings-quiet", one);
    await sheet.getByRole("radio", { name: settings.colors[4]! }).check();
    await sheet.getByRole("button", { name: room.close, exact: true }).click();
    await sheet.waitFor({ state: "hidden" });
    await look("compact", one);
  });

  await part("picture", async () => {
    await enter(two, address);
    await one.goto(`${server.url}/me`);
    await one.getByLabel(settings.picture, { exact: true }).setInputFiles({
      name: "소리.png",
      mimeType: "image/png",
      buffer: Buffer.from(Uint8Array.from(await picture(one))),
    });
    await one.getByRole("button", { name: settings.removePicture }).waitFor();
    await look("profile-picture", one);
    await one.getByLabel(settings.picture, { exact: true }).setInputFiles({
      name: "notes.txt",
      mimeType: "text/plain",
      buffer: Buffer.from("sori"),
    });
    await one.getByText(settings.failed("bad_picture")).waitFor();
    await look("no-picture", one);
    await two.getByRole("log").locator(".avatar img").first().waitFor();
    await look("pictured", two);
  });

  await part("renamed", async () => {
    await named(one, server.url, said.leaver);
    await two.getByRole("log").getByText(said.leaver).first().waitFor();
    await look("renamed", two);
    await named(one, server.url, names[0]);
    await two.getByRole("log").getByText(names[0]).first().waitFor();
  });

  await part("data", async () => {
    await one.goto(`${server.url}/me`);
    const download = one.waitForEvent("download");
    await one.getByRole("link", { name: settings.exportData }).click();
    const text = await Deno.readTextFile(await (await download).path());
    if (!text.includes(names[0])) throw new Error("one's own name is not in one's own data");
  });

  await part("not sent", async () => {
    const context = await browser.visitor(options);
    const page = await context.newPage();
    await enter(page, address);
    await context.setOffline(true);
    await page.locator(".notice").waitFor();
    await ui(page).writes(said.answer);
    await ui(page).sends(said.answer);
    // What is to be sent is kept, and found again much later.
    await page.waitForTimeout(1000);
    await page.close();
    await context.setOffline(false);
    const later = await context.newPage();
    await later.addInitScript((ms) => {
      const { now } = Date;
      Date.now = () => now() + ms;
    }, LATER_MS);
    await later.goto(address);
    const again = later.getByRole("button", { name: room.retry, exact: true });
    await again.waitFor();
    await later.getByText(parts.failure("stale")!).waitFor();
    await look("not-sent", later);
    await again.click();
    await ui(later).has(said.answer);
    await ui(later).sentAll();
    await context.close();
  });

  await part("too fast", async () => {
    await using slow = await TestServer.start({
      SORI_RATE_MESSAGES: "3",
      SORI_RATE_WINDOW_MS: "10000",
    });
    const page = await (await browser.visitor(options)).newPage();
    await enter(page, `${slow.url}/r/fast`);
    for (let n = 1; n <= 8; n++) await ui(page).writes(`${n}`);
    await page.getByText(notice.tooFast).first().waitFor();
    // What waits says so gently.
    await page.waitForTimeout(1500);
    await look("too-fast", page);
    await page.context().close();
  });

  await part("without a network", async () => {
    const url = address.replace("127.0.0.1", "localhost");
    const page = await (await browser.visitor(options)).newPage();
    await enter(page, url);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null, null, {
      timeout: 40_000,
    });
    await page.waitForFunction(
      async () => await caches.match(location.pathname, { cacheName: "sori-kept" }) !== undefined,
      null,
      { timeout: 40_000 },
    );
    await page.context().setOffline(true);
    await page.reload();
    await page.getByRole("log").waitFor();
    const nav = page.getByRole("navigation", { name: words.rooms.mine });
    const beside = await nav.isVisible() ? await nav.boundingBox() : null;
    const talk = (await page.getByRole("log").boundingBox())!;
    if (beside && beside.x + beside.width > talk.x) throw new Error("the list is on the talk");
    await look("kept", page);
    await page.goto(`${server.url.replace("127.0.0.1", "localhost")}/r/never-seen`);
    await look("not-kept", page);
    await page.context().close();
  });
}

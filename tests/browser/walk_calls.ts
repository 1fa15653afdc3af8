/** Being called while one looks elsewhere, on a walk: title, notification, push. */
import { attending, hide, pushesTo, takeClock, toldAtLeast, untold } from "./notification_page.ts";
import { ui } from "./room_ui.ts";
import { enter, named, type Three } from "./walk_more.ts";

/** See the file's comment. */
export async function calls(party: Three): Promise<void> {
  const { browser, names, options, said, server, words, look, part } = party;
  const { settings } = words;
  // There browsers have workers.
  const url = server.url.replace("127.0.0.1", "localhost");
  const address = party.address("calls").replace("127.0.0.1", "localhost");
  const name = new URL(address).pathname.slice(3);
  const context = await browser.visitor(options);
  await takeClock(context);
  const called = await context.newPage();
  const caller = await (await browser.visitor(options)).newPage();
  const box = (label: string) => called.getByRole("checkbox", { name: label });

  await part("notifications refused", async () => {
    await named(called, url, names[0]);
    await enter(called, address);
    await ui(called).says(said.first);
    await called.goto(`${url}/me`);
    await called.getByRole("heading", { name: settings.notifications }).waitFor();
    await box(settings.push).scrollIntoViewIfNeeded();
    await look("notifications-refused", called);
  });

  await part("called", async () => {
    await named(caller, url, names[1]);
    await enter(caller, address);
    await context.grantPermissions(["notifications"], { origin: url });
    await called.reload();
    await box(settings.sound).check();
    await box(settings.desktop).check();
    await called.evaluate(async () => void await navigator.serviceWorker.ready);
    await look("notifications", called);
    await enter(called, address);
    await attending(called);
    await hide(called, true);
    await ui(caller).writes(`@${names[0]} ${said.answer}`);
    const [title = "", body = ""] = (await toldAtLeast(called, 1))[0] ?? [];
    if (!title.startsWith(names[1]) || !body.endsWith(said.answer)) throw new Error(title);
    await called.waitForFunction(() => document.title.startsWith("(1) "));
    await hide(called, false);
    await untold(called);
    await look("called-and-back", called);
  });

  await part("pushed", async () => {
    const pos = await called.locator("[data-pos]").first().getAttribute("data-pos");
    // The worker looks after pages that come after it.
    await called.reload();
    await ui(called).ready();
    const { push, press } = await pushesTo(called, url);
    await attending(called);
    await hide(called, true);
    await push({ title: names[1], body: said.first, path: `/r/${name}`, tag: name, pos });
    await toldAtLeast(called, 1);
    await press(name);
    await called.locator(`[data-pos="${pos}"].shown`).waitFor({ state: "attached" });
    await hide(called, false);
    await look("pushed", called);
  });
  await Promise.all([context.close(), caller.context().close()]);
}

/** The same room as different people see it, on a walk. */
import { ui } from "./room_ui.ts";
import { enter, type Three } from "./walk_more.ts";

/** See the file's comment. */
export async function looks(party: Three): Promise<void> {
  const { browser, one, options, said, touch, look, part, view } = party;
  const address = party.address("looks");

  await part("more contrast, and no colours of ours", async () => {
    await enter(one, address);
    for (const text of [said.first, said.mine]) await ui(one).says(text);
    await ui(one).writes(said.rich);
    await one.locator("[data-pos] pre").waitFor();
    await one.emulateMedia({ contrast: "more" });
    await look("more-contrast", one);
    await one.emulateMedia({ contrast: "no-preference", forcedColors: "active" });
    await look("forced-colors", one);
    await one.emulateMedia({ forcedColors: "none" });
  });

  await part("from right to left", async () => {
    const page = await (await browser.visitor(options)).newPage();
    await page.addInitScript(() => {
      new MutationObserver(() => document.documentElement.dir = "rtl")
        .observe(document, { childList: true });
    });
    await enter(page, address);
    await look("right-to-left", page);
    await page.context().close();
  });

  await part("twice as large", async () => {
    const { width, height } = options.viewport!;
    // That halves the page; a phone's is as narrow as that already.
    if (touch) return;
    const viewport = { width: width / 2, height: height / 2 };
    const page = await (await browser.visitor({ ...options, viewport, deviceScaleFactor: 2 }))
      .newPage();
    await enter(page, address);
    await look("twice-as-large", page);
    await page.context().close();
  });

  await part("the other language", async () => {
    await enter(one, address);
    await one.goto(party.server.url);
    const other = view.locale === "ko" ? "English" : "한국어";
    await one.getByRole("link", { name: other }).click();
    await one.waitForFunction((lang) => document.documentElement.lang !== lang, view.locale);
    await look("other-language", one);
    await one.getByRole("link", { name: view.locale === "ko" ? "한국어" : "English" }).click();
    await one.waitForFunction((lang) => document.documentElement.lang === lang, view.locale);
  });
}

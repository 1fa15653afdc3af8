/** The same room as different people see it, on a walk. */
import { ui } from "./room_ui.ts";
import { enter, type Three } from "./walk_more.ts";

/** See the file's comment. */
export async function looks(party: Three): Promise<void> {
  const { one, options, said, look, part, view } = party;
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
    await one.evaluate(() => document.documentElement.dir = "rtl");
    await look("right-to-left", one);
    await one.evaluate(() => document.documentElement.dir = "ltr");
  });

  await part("twice as large", async () => {
    const { width, height } = options.viewport!;
    // Zooming halves a page; a phone's letters only grow.
    const wide = view.width > 600;
    if (wide) await one.setViewportSize({ width: width / 2, height: height / 2 });
    else await one.evaluate(() => document.documentElement.style.fontSize = "200%");
    await one.waitForTimeout(300);
    await look("twice-as-large", one);
    await one.setViewportSize({ width, height });
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

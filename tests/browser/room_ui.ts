/** The room page as people find their way in it: by role and name, in either language. */
import type { Page } from "playwright-core";

/** The page's parts; `routes/pages/room_page.tsx` promises their names. */
export function ui(page: Page) {
  return {
    log: page.getByRole("log"),
    messages: page.getByRole("log").getByRole("listitem"),
    composer: page.getByRole("textbox", { name: /^(메시지|Message)$/ }),
    send: page.getByRole("button", { name: /^(보내기|Send)$/ }),
    rename: page.getByRole("button", { name: /이름 바꾸기|Change name/ }),
    name: page.getByRole("textbox", { name: /^(이름|Name)$/ }),
    save: page.getByRole("button", { name: /^(저장|Save)$/ }),
    menu: page.getByRole("button", { name: /^(메뉴|Menu)$/ }),
    /** The page has come alive and the server has said who is here. */
    ready: () => page.locator(".online-dot.joined").waitFor({ state: "attached" }),
    /** The same, now. */
    isReady: async () => await page.locator(".online-dot.joined").count() > 0,
    /** A sign of life has brought what waits for one. */
    async settled() {
      await page.mouse.move(300, 300);
      await page.mouse.move(310, 310);
      await page.locator(".messages:not([aria-live])").first().waitFor({ state: "attached" });
    },
    /** Opens the name form, and waits until it is alive: a plain one leads to other pages. */
    async opensName() {
      await this.rename.click();
      await this.name.and(page.locator("[aria-invalid]")).waitFor();
    },
    /** Changes the reader's name. */
    async renames(name: string) {
      await this.opensName();
      await this.name.fill(name);
      await this.save.click();
      await this.name.waitFor({ state: "hidden" });
    },
    /** Writes it and presses Enter. */
    async writes(text: string) {
      await this.composer.fill(text);
      await this.composer.press("Enter");
    },
    async says(text: string) {
      await this.writes(text);
      await this.has(text);
    },
    /** Waits until a message is in the log, and not only on its way. */
    has: (text: string) => page.locator("[data-pos]").getByText(text, { exact: true }).waitFor(),
    /** Waits until a message is shown as on its way. */
    sends: (text: string) =>
      page.getByRole("log").getByRole("listitem").filter({ hasText: /보내는 중|Sending/ })
        .getByText(text, { exact: true }).waitFor(),
    /** Waits until nothing is on its way or failed any more. */
    sentAll: () =>
      page.locator("[role=log] .sending, [role=log] .failed").first()
        .waitFor({ state: "detached" }),
  };
}

/** Everything said in the log as far as it is in the page, without names and times. */
export function said(page: Page): Promise<string[]> {
  return page.locator("[role=log] [data-pos] .text").allInnerTexts();
}

/**
 * Everything said in the room, from its beginning: reads what is shown, and scrolls up until nothing
 * comes before. Throws if what is shown is not in the log's order or has something twice.
 */
export async function saidInAll(page: Page): Promise<string[]> {
  const found = new Map<string, string>();
  const beginning = page.getByText(
    /^(여기가 대화의 처음이에요|This is where the conversation begins)$/,
  );
  for (;;) {
    const whole = await beginning.count() > 0;
    const rows = await ui(page).messages.evaluateAll((items) =>
      items.flatMap((item) => {
        const { pos } = (item as HTMLElement).dataset;
        return pos === undefined ? [] : [[pos, item.querySelector(".text")!.textContent] as const];
      })
    );
    let before = "";
    for (const [pos, text] of rows) {
      if (pos <= before) throw new Error(`${pos} is shown after ${before}`);
      before = pos;
      found.set(pos, text);
    }
    const first = rows[0]?.[0] ?? "";
    if (whole) break;
    await ui(page).log.evaluate((box) => box.scrollTop = -box.scrollHeight);
    await page.waitForFunction(
      (first) => {
        const now = document.querySelector<HTMLElement>("[role=log] [data-pos]");
        return now && now.dataset.pos! < first || document.querySelector(".beginning") !== null;
      },
      first,
    );
  }
  return [...found].sort(([a], [b]) => a < b ? -1 : 1).map(([, text]) => text);
}

/** What axe says of everything that two people see on a walk through Sori: WCAG 2.2 A and AA. */
import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { axeFaults, contrastFaults, sizeFaults } from "./axe.ts";
import { TestBrowser, TestServer } from "./browser.ts";
import { ui } from "./room_ui.ts";
import { type View, walk, walkServer } from "./walk.ts";
import { wordsOf } from "./walk_words.ts";

const VIEWS: View[] = [
  { locale: "ko", scheme: "light", width: 1280 },
  { locale: "en", scheme: "dark", width: 360 },
];

let server: TestServer;
let browser: TestBrowser;
Deno.test.beforeAll(async () => {
  server = await walkServer();
  browser = await TestBrowser.launch();
});
Deno.test.afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

Deno.test("axe finds nothing, nothing is wider than the page, and fingers hit what they mean", async () => {
  const faults: string[] = [];
  let states = 0;
  // At once: most of a walk is waiting.
  await Promise.all(VIEWS.map((view) =>
    walk(browser, server, view, async (state, page) => {
      states++;
      const found = [...await axeFaults(page), ...await sizeFaults(page)];
      if (view.scheme === "light" || state === "talk-end") {
        found.push(...await contrastFaults(page));
      }
      for (const fault of found) {
        faults.push(`${view.locale} ${view.width}, ${state}: ${fault}`);
      }
    })
  ));
  assertEquals(faults, []);
  assertEquals(states, 75);
});

Deno.test("where something goes wrong the page says what to do, and axe finds nothing there", async () => {
  await using limited = await TestServer.start({
    SORI_RATE_MESSAGES: "5",
    SORI_RATE_WINDOW_MS: "60000",
  });
  const options = { locale: "ko-KR", viewport: { width: 360, height: 720 }, hasTouch: true };
  const page = await browser.page(limited.url, options);
  const { room: common, rooms, parts } = wordsOf("ko");
  const faults: string[] = [];
  const look = async (state: string, page: Page) => {
    for (const fault of [...await axeFaults(page), ...await contrastFaults(page)]) {
      faults.push(`${state}: ${fault}`);
    }
  };
  await page.getByText(rooms.create, { exact: true }).click();
  await page.getByRole("textbox", { name: rooms.createName }).last().fill("문제");
  await page.getByRole("radio", { name: /^비공개/ }).check();
  await page.getByRole("button", { name: rooms.createButton }).click();
  await ui(page).ready();
  const about = `${page.url().split("?")[0]}/about`;
  const owner = await page.context().newPage();
  await owner.goto(about);
  await owner.getByRole("button", { name: rooms.invite }).click();
  const guest = await browser.page(await owner.locator("input[readonly]").inputValue(), options);
  await guest.getByRole("button", { name: rooms.accept }).click();
  await ui(guest).ready();

  const hasty = await browser.page(`${limited.url}/r/lobby`, options);
  await ui(hasty).ready();
  for (let n = 0; n < 8; n++) await ui(hasty).writes(`빨리 ${n}`);
  await hasty.getByText("조금만 천천히요. 잠시 뒤에 보낼게요").first().waitFor();
  await look("too fast", hasty);

  await owner.goto(about);
  await owner.getByRole("button", { name: /내보내기$/ }).last().click();
  await guest.getByText(/방에 있는 분께 초대 링크를 부탁해 보세요/).first().waitFor();
  await guest.locator(".notice").getByRole("link", { name: common.rooms }).waitFor();
  await look("removed", guest);
  await ui(guest).writes("저 아직 있나요?");
  await guest.getByRole("button", { name: common.retry }).waitFor();
  await guest.getByText(parts.failure("no_access")!, { exact: false }).last().waitFor();
  await look("not sent", guest);
  await guest.reload();
  await guest.getByRole("heading", { name: "들어갈 수 없는 방이에요" }).waitFor();
  await look("no permission", guest);

  await owner.getByRole("button", { name: rooms.archive }).click();
  await owner.getByRole("button", { name: rooms.unarchive }).waitFor();
  await page.goto(about.replace(/\/about$/, ""));
  await page.getByText(rooms.archivedNow).first().waitFor();
  await look("archived", page);
  await owner.goto(`${limited.url}/me`);
  await owner.getByRole("button", { name: "모든 기기에서 로그아웃" }).click();
  await page.getByRole("button", { name: "새로 고침" }).waitFor();
  await look("signed out", page);
  assertEquals(faults, []);
  browser.expected(/status of 40[0-9]/);
  await Promise.all([page, guest, hasty].map((one) => one.context().close()));
});

Deno.test("faults are found where there are some", async () => {
  const page: Page = await browser.page(`${server.url}/`, { hasTouch: true, isMobile: true });
  assertEquals([...await axeFaults(page), ...await sizeFaults(page)], []);
  await page.evaluate(() => {
    const small = document.createElement("button");
    small.className = "small-one";
    document.querySelector("h1")!.append(small);
    const wide = document.createElement("p");
    wide.textContent = "faint";
    wide.id = "wide-one";
    document.querySelector("main, .home")!.append(wide);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("#wide-one { width: 3000px; color: #777; background: #888 }");
    document.adoptedStyleSheets.push(sheet);
  });
  const found = [...await axeFaults(page), ...await sizeFaults(page)].join("\n");
  for (
    const fault of [
      /button-name.*small-one/,
      /color-contrast.*wide-one/,
      /px wide in/,
      /BUTTON.small-one/,
    ]
  ) {
    assertEquals(fault.test(found), true, `${fault} in\n${found}`);
  }
});

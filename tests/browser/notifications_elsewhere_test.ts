/** Being called in another room than the one that is shown, in Chromium. */
import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { TestBrowser, TestServer } from "./browser.ts";
import { Cable } from "./cable.ts";
import {
  allow,
  attending,
  hide,
  named,
  told,
  toldAtLeast,
  untellAll,
  untold,
} from "./notification_page.ts";
import { OtherTab } from "./other_tab.ts";
import { ui } from "./room_ui.ts";
import { until } from "./until.ts";

const list = (page: Page) => page.getByRole("navigation", { name: /^(내 방|My rooms)$/ });

/** Says something in a room as a page would that has it open. */
async function says(page: Page, text: string): Promise<void> {
  await ui(page).says(text);
}

/** Waits until a room is one of somebody's. */
const hasRoom = (page: Page, room: string): Promise<void> =>
  until(`the room ${room}`, () =>
    page.evaluate(async (room) => {
      const { rooms } = await (await fetch("/api/me/rooms")).json();
      return rooms.some(({ name }: { name: string }) => name === room);
    }, room));

Deno.test("who is called in another room of the same page is told, and finds it", async (t) => {
  await using server = await TestServer.start();
  const origin = server.url.replace("127.0.0.1", "localhost");
  await using browser = await TestBrowser.launch();
  const { context, page: minji } = await named(browser, `${origin}/r/garden`, "ko-KR", "민지");
  await ui(minji).ready();
  await says(minji, "안녕하세요");
  await hasRoom(minji, "garden");
  await minji.goto(`${origin}/r/lobby`);
  await ui(minji).ready();
  await says(minji, "여기도 안녕하세요");
  const { page: ann } = await named(browser, `${origin}/r/garden`, "en-US", "Ann");
  await ui(ann).ready();
  await allow(context, minji, origin);
  await attending(minji);
  await minji.mouse.move(200, 200);
  await list(minji).getByRole("link", { name: "garden" }).waitFor();
  const title = await minji.title();

  await t.step("a plain message elsewhere is counted in the list, and makes no noise", async () => {
    await says(ann, "nobody in particular");
    await list(minji).getByRole("link", { name: /garden.*안 읽은 메시지 1개/ }).waitFor();
    assertEquals(await minji.title(), title);
    assertEquals(await told(minji), []);
  });

  await t.step(
    "a mention elsewhere is in title and icon, and is told, though the page is looked at",
    async () => {
      await says(ann, "@민지 in the garden");
      await minji.waitForFunction((title) => document.title === `(1) ${title}`, title);
      assertEquals(await toldAtLeast(minji, 1), [[
        "Ann · garden",
        "@민지 in the garden",
        "garden",
      ]]);
    },
  );

  await t.step("whoever goes there has seen it", async () => {
    await list(minji).getByRole("link", { name: /garden/ }).click();
    await ui(minji).has("@민지 in the garden");
    await minji.waitForFunction(() => document.title.startsWith("garden"));
    await untold(minji);
    // What is said in the room that is shown is not told.
    await says(ann, "@민지 here you are");
    await ui(minji).has("@민지 here you are");
    assertEquals(await told(minji), []);
  });

  await t.step("a direct message of somebody new calls", async () => {
    const { page: benn } = await named(browser, `${origin}/r/garden`, "en-US", "Benn");
    await ui(benn).ready();
    const id = await minji.evaluate(async () => (await (await fetch("/api/me")).json()).id);
    await benn.goto(`${origin}/dm/${id}`);
    await ui(benn).ready();
    await says(benn, "just between us");
    assertEquals((await toldAtLeast(minji, 1)).map(([title, body]) => [title, body]), [
      ["Benn", "just between us"],
    ]);
    await minji.waitForFunction(() => document.title.startsWith("(1) garden"));
  });

  await t.step("another page of hers that shows the room has seen it", async () => {
    await list(minji).getByRole("link", { name: /Benn/ }).click();
    await ui(minji).has("just between us");
    const second = await context.newPage();
    await second.goto(`${origin}/r/garden`);
    await ui(second).ready();
    await attending(second, 2);
    await untold(minji);
    const tab = await OtherTab.in(second);
    await says(ann, "@민지 in the other tab");
    assertEquals(await tab.answer(), ["garden", true]);
    await hide(second, true);
    await says(ann, "@민지 you looked away");
    assertEquals(await tab.answer(), ["garden", false]);
    assertEquals((await toldAtLeast(minji, 1)).map(([, body]) => body), ["@민지 you looked away"]);
    await second.close();
  });

  await t.step("an answer of before is none to what is said after", async () => {
    await list(minji).getByRole("link", { name: /garden/ }).click();
    await ui(minji).has("@민지 you looked away");
    await ui(minji).ready();
    await untold(minji);
    await list(minji).getByRole("link", { name: /Benn/ }).click();
    await ui(minji).has("just between us");
    await minji.waitForFunction(() => document.title.startsWith("Benn"));
    const other = await context.newPage();
    await other.goto(`${origin}/learn`);
    const tab = await OtherTab.in(other);
    await tab.join();
    // Who does not answer in time is asked no more.
    await minji.clock.pauseAt(await minji.evaluate(() => Date.now() + 2_000));
    await says(ann, "@민지 somebody saw this");
    await tab.asked();
    await says(ann, "@민지 and nobody this");
    await minji.waitForFunction(() => document.title.startsWith("(2) Benn"));
    await tab.say(true);
    await tab.asked();
    assertEquals(await told(minji), []);
    await tab.say(false);
    assertEquals((await toldAtLeast(minji, 1)).map(([, body]) => body), ["@민지 and nobody this"]);
    await minji.clock.resume();
    await other.close();
  });

  await t.step(
    "a room that is muted tells of nothing, and one that tells all of everything",
    async () => {
      const level = async (name: string) => {
        await minji.goto(`${origin}/r/garden/about`);
        await minji.getByRole("radio", { name }).check();
        // The page comes anew with what was saved.
        await Promise.all([
          minji.waitForEvent("load"),
          minji.getByRole("button", { name: "알림 저장" }).click(),
        ]);
        await minji.getByRole("radio", { name, checked: true }).waitFor();
        await minji.goto(`${origin}/r/lobby`);
        await ui(minji).ready();
        await attending(minji);
        await untellAll(minji);
      };
      await level("모든 메시지");
      await says(ann, "to whom it may concern");
      assertEquals((await toldAtLeast(minji, 1)).map(([, body]) => body), [
        "to whom it may concern",
      ]);
      await level("받지 않기");
      await says(ann, "@민지 are you there?");
      const muted = list(minji).getByRole("link", { name: /garden.*나를 부른/ });
      await muted.waitFor();
      assertEquals(await told(minji), []);
      assertEquals((await minji.title()).startsWith("("), false);
    },
  );
});

Deno.test("who is called while there is no connection is told once there is one, and once", async () => {
  await using server = await TestServer.start();
  await using cable = new Cable(server.url);
  const origin = cable.url.replace("127.0.0.1", "localhost");
  await using browser = await TestBrowser.launch();
  const { context, page: minji } = await named(browser, `${origin}/r/garden`, "ko-KR", "민지");
  await ui(minji).ready();
  await says(minji, "안녕하세요");
  await hasRoom(minji, "garden");
  await minji.goto(`${origin}/r/lobby`);
  await ui(minji).ready();
  await says(minji, "여기도 안녕하세요");
  const { page: ann } = await named(browser, `${server.url}/r/garden`, "en-US", "Ann");
  await ui(ann).ready();
  await allow(context, minji, origin);
  await attending(minji);
  await minji.mouse.move(200, 200);
  const garden = (unread: number) =>
    list(minji).getByRole("link", { name: new RegExp(`garden.*안 읽은 메시지 ${unread}개`) });
  await says(ann, "nobody in particular");
  await garden(1).waitFor();

  /** Something is said in the garden while she has no connection. */
  const missed = async (...texts: string[]) => {
    cable.lose();
    cable.cut();
    await ui(minji).has("여기도 안녕하세요");
    for (const text of texts) await says(ann, text);
    cable.mend();
    cable.cut();
  };
  await missed("@민지 you did not hear this", "nor this");
  await garden(3).waitFor();
  assertEquals((await toldAtLeast(minji, 1)).map(([title, body]) => [title, body]), [
    ["Ann · garden", "@민지 you did not hear this"],
  ]);
  await untellAll(minji);
  await missed("nobody is called");
  await garden(4).waitFor();
  assertEquals(await told(minji), []);
});

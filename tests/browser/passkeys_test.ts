/** Passkeys in a real Chromium, with an authenticator of its own protocol (CDP WebAuthn). */
import { assertEquals, assertNotEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { authenticator } from "./authenticator.ts";
import { TestBrowser, TestServer } from "./browser.ts";
import { said, ui } from "./room_ui.ts";

const me = (page: Page): Promise<{ id: string; name?: string }> =>
  page.evaluate(() => fetch("/api/me").then((response) => response.json()));

Deno.test("somebody signs in on another device with a passkey", async (t) => {
  await using server = await TestServer.start();
  const url = server.url.replace("127.0.0.1", "localhost");
  await using browser = await TestBrowser.launch();
  const first = await browser.page(`${url}/me`);
  const key = await authenticator(first);
  const { id } = await me(first);

  await t.step("makes one in the settings", async () => {
    await first.getByRole("textbox", { name: "이름" }).fill("민지");
    await first.getByRole("button", { name: "저장" }).last().click();
    await first.getByRole("status").getByText("저장했어요").waitFor();
    await first.getByRole("button", { name: "패스키 만들기" }).click();
    await first.getByRole("listitem").getByRole("button", { name: "지우기" }).waitFor();
    assertEquals((await key.credentials()).length, 1);
  });

  const second = await browser.page(`${url}/r/lobby`, { locale: "en-US" });
  await t.step("is somebody else on the other device, and then the same", async () => {
    await ui(second).ready();
    await ui(second).says("as a guest");
    const guest = (await me(second)).id;
    assertNotEquals(guest, id);
    await (await authenticator(second)).add((await key.credentials())[0]!);
    await ui(second).opensName();
    await second.getByRole("link", { name: "My settings" }).click();
    const sheet = second.getByRole("dialog", { name: "My settings" });
    await sheet.waitFor();
    await Promise.all([
      second.waitForEvent("load"),
      sheet.getByRole("button", { name: "Sign in with a passkey" }).click(),
    ]);
    assertEquals(await me(second), { id, name: "민지" });
    // What the guest wrote stays the guest's.
    await ui(second).has("as a guest");
    assertEquals(await second.locator(".message.mine").count(), 0);
    assertEquals(await said(second), ["as a guest"]);
  });

  await t.step("signs out everywhere: both pages are told and come back as guests", async () => {
    const room = await first.context().newPage();
    await room.goto(`${url}/r/lobby`);
    await ui(room).ready();
    await second.goto(`${url}/me`);
    await second.getByRole("button", { name: "Sign out everywhere" }).click();
    await second.waitForURL(`${url}/`);
    assertNotEquals((await me(second)).id, id);
    await room.getByText("연결이 끝났어요").first().waitFor();
    assertNotEquals((await me(room)).id, id);
  });

  await t.step("removes the passkey, which then is not known any more", async () => {
    await second.goto(`${url}/me`);
    const signIn = second.getByRole("button", { name: "Sign in with a passkey" });
    await Promise.all([second.waitForEvent("load"), signIn.click()]);
    assertEquals((await me(second)).id, id);
    await second.getByRole("listitem").getByRole("button", { name: "Remove" }).click();
    await second.getByText("You have no passkey yet.").waitFor();
    await signIn.click();
    await second.getByRole("status").getByText("This passkey is not known here").waitFor();
    // The browser writes what was refused into its console.
    assertEquals(browser.troubles.splice(0).map((text) => /status of 404/.test(text)), [true]);
  });
});

Deno.test("at an address that is a number the page says why there are no passkeys", async () => {
  await using server = await TestServer.start();
  await using browser = await TestBrowser.launch();
  const page = await browser.page(`${server.url}/me`, { locale: "en-US" });
  await page.getByText("open localhost instead of 127.0.0.1").waitFor();
  assertEquals(await page.getByRole("button", { name: "Add a passkey" }).count(), 0);
});

/** Files in the room page: chosen, pasted, dropped, cancelled, shown. */
import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { TestBrowser, TestServer } from "./browser.ts";
import { ui } from "./room_ui.ts";

let server: TestServer;
let browser: TestBrowser;
Deno.test.beforeAll(async () => {
  server = await TestServer.start({ SORI_RATE_LIMIT: "off", SORI_ATTACHMENT_BYTES: "2000000" });
  browser = await TestBrowser.launch();
});
Deno.test.afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** A picture with so much noise in it that it is large, as a file. */
const picture = (page: Page, width: number, height: number): Promise<number[]> =>
  page.evaluate(async ([width, height]) => {
    const canvas = new OffscreenCanvas(width!, height!);
    const context = canvas.getContext("2d")!;
    const image = context.createImageData(width!, height!);
    for (let at = 0; at < image.data.length; at++) {
      image.data[at] = at % 4 === 3 ? 255 : (at * 7919) % 256;
    }
    context.putImageData(image, 0, 0);
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
    return [...new Uint8Array(await blob.arrayBuffer())];
  }, [width, height]);

/** Chooses files as people do, by the button. */
async function choose(
  page: Page,
  files: { name: string; bytes: ArrayLike<number>; type: string }[],
) {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "파일 붙이기" }).click();
  // What shows them comes while they are chosen: what is written then goes with them.
  await page.locator(".tray-place").waitFor({ state: "attached" });
  await (await chooser).setFiles(files.map(({ name, bytes, type }) => ({
    name,
    mimeType: type,
    buffer: Buffer.from(Uint8Array.from(bytes)),
  })));
}

/** Pastes a file into the composer, or drops it on the page. */
const give = (page: Page, how: "paste" | "drop", name: string, text: string) =>
  page.evaluate(async ([how, name, text]) => {
    const data = new DataTransfer();
    data.items.add(new File([text!], name!, { type: "text/plain" }));
    const options = { bubbles: true, cancelable: true };
    if (how === "paste") {
      const paste = new ClipboardEvent("paste", { clipboardData: data, ...options });
      return document.querySelector("textarea")!.dispatchEvent(paste);
    }
    const drag = (type: string) =>
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, ...options }));
    drag("dragenter");
    // Until somebody takes it.
    while (drag("dragover")) await new Promise((resolve) => setTimeout(resolve, 10));
    drag("drop");
  }, [how, name, text]);

const enter = async (room: string) => {
  const page = await browser.page(`${server.url}/r/${room}`);
  await ui(page).ready();
  return page;
};

const tray = (page: Page) => page.getByRole("region", { name: "붙인 파일" });
const log = (page: Page) => page.getByRole("log");

Deno.test("a picture is sent with a caption, and keeps its place while it comes", async () => {
  const page = await enter("picture");
  const other = await enter("picture");
  // No picture comes before it is let through.
  const { promise: through, resolve: letThrough } = Promise.withResolvers<void>();
  await other.route("**/files/*", async (route) => {
    await through;
    await route.continue();
  });
  await choose(page, [{
    name: "바다.jpg",
    bytes: await picture(page, 1600, 1200),
    type: "image/jpeg",
  }]);
  await tray(page).getByText("바다.jpg").waitFor();
  await page.getByRole("textbox", { name: "메시지" }).fill("여기 어때요?");
  await page.keyboard.press("Enter");
  await log(page).getByText("여기 어때요?").waitFor();
  await tray(page).waitFor({ state: "detached" });
  const shown = log(other).getByRole("img", { name: "바다.jpg" });
  await shown.waitFor();
  const box = () =>
    shown.evaluate((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return [x, y, width, height, (element as HTMLImageElement).naturalWidth];
    });
  const before = await box();
  assertEquals(before.slice(2), [400, 300, 0]);
  letThrough();
  await other.waitForFunction(() =>
    document.querySelector<HTMLImageElement>(".picture img")!.naturalWidth > 0
  );
  // The small picture has come, and nothing has moved.
  assertEquals(await box(), [...before.slice(0, 4), 640]);
  // The place is there in the page as the server draws it, before any picture is.
  const html = await (await fetch(`${server.url}/r/picture`)).text();
  assert(/<img[^>]* width="400" height="300"/.test(html), html.match(/<img[^>]*>/)?.[0]);
  await shown.click();
  const full = other.getByRole("dialog").getByRole("img", { name: "바다.jpg" });
  await full.waitFor();
  await other.waitForFunction(() =>
    document.querySelector<HTMLImageElement>(".full-picture")?.naturalWidth === 1600
  );
});

Deno.test("files are pasted and dropped, and go in one message", async () => {
  const page = await enter("pasted");
  await give(page, "drop", "first.txt", "one");
  await tray(page).getByText("first.txt").waitFor();
  await give(page, "paste", "second.bin", "two");
  await tray(page).getByText("second.bin").waitFor();
  await page.getByRole("button", { name: "보내기" }).click();
  const links = log(page).getByRole("link");
  await links.nth(1).waitFor();
  assertEquals(await links.count(), 2);
  assertEquals(await log(page).locator("li[data-pos]").count(), 1);
  const href = await log(page).getByRole("link", { name: /first\.txt/ }).getAttribute("href");
  assertEquals(await (await fetch(`${server.url}${href}`)).text(), "one");
});

Deno.test("a file is taken out before it is sent, and what was written beside it stays", async () => {
  const page = await enter("taken-out");
  await choose(page, [{ name: "oops.txt", bytes: [1, 2, 3], type: "text/plain" }]);
  await page.getByRole("textbox", { name: "메시지" }).fill("text alone");
  await page.getByRole("button", { name: "oops.txt 빼기" }).click();
  await tray(page).waitFor({ state: "detached" });
  await page.getByRole("textbox", { name: "메시지" }).press("Enter");
  await log(page).getByText("text alone").waitFor();
  assertEquals(await log(page).getByRole("link").count(), 0);
});

Deno.test("a file over the limit is refused in words, and others go on", async () => {
  const page = await enter("too-large");
  await choose(page, [
    { name: "huge.bin", bytes: new Uint8Array(2_000_001), type: "application/octet-stream" },
    { name: "fits.bin", bytes: new Uint8Array(100), type: "application/octet-stream" },
  ]);
  await tray(page).getByText("빈 파일이거나 너무 커요. 2MB까지 보낼 수 있어요.").waitFor();
  await page.getByRole("button", { name: "huge.bin 빼기" }).click();
  await page.getByRole("button", { name: "보내기" }).click();
  await log(page).getByRole("link", { name: /fits\.bin/ }).waitFor();
});

Deno.test("other messages are said while a file is on its way", async () => {
  const page = await enter("meanwhile");
  await choose(page, [
    { name: "slow.bin", bytes: new Uint8Array(600_000).fill(7), type: "application/x-some" },
  ]);
  await page.getByRole("textbox", { name: "메시지" }).fill("caption");
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "메시지" }).fill("meanwhile");
  await page.keyboard.press("Enter");
  await log(page).getByText("meanwhile").waitFor();
  await log(page).getByRole("link", { name: /slow\.bin/ }).waitFor();
  await log(page).getByText("caption").waitFor();
});

Deno.test("files belong to the room that they were chosen in, and not to the next one", async () => {
  const page = await enter("next");
  await enter("chosen-in").then((other) => ui(other).says("hello"));
  await page.goto(`${server.url}/r/chosen-in`);
  await ui(page).settled();
  // What was not sent when another room is shown is given up, and the reader is told.
  await choose(page, [{ name: "mine.txt", bytes: [1, 2, 3], type: "text/plain" }]);
  await tray(page).getByText("mine.txt").waitFor();
  await page.evaluate(() => {
    const link = document.createElement("a");
    link.href = "/r/next";
    document.body.append(link);
    link.click();
  });
  await page.getByRole("heading", { level: 1, name: "next" }).waitFor();
  await page.getByText("방을 옮기는 바람에 붙인 파일을 보내지 못했어요").waitFor();
  assertEquals(await tray(page).count(), 0);
  await ui(page).says("said in the next room");
  await choose(page, [{ name: "here.txt", bytes: [1, 2, 3], type: "text/plain" }]);
  await tray(page).getByText("here.txt").waitFor();
  await page.getByRole("button", { name: "보내기" }).click();
  await log(page).getByRole("link", { name: /here\.txt/ }).waitFor();
});

Deno.test("a server that takes no files offers no button, and says so of what is pasted", async () => {
  await using none = await TestServer.start({ SORI_ATTACHMENT_BYTES: "0" });
  const words = {
    "ko-KR": "이 서버는 파일을 받지 않아요.",
    "en-GB": "This server takes no files.",
  };
  for (const [locale, refusal] of Object.entries(words)) {
    const page = await browser.page(`${none.url}/r/lobby`, { locale });
    await ui(page).ready();
    assertEquals(
      await page.getByRole("button", { name: /^(파일 붙이기|Attach files)$/ }).count(),
      0,
    );
    for (const how of ["paste", "drop"] as const) await give(page, how, `${how}.txt`, how);
    const tray = page.getByRole("region", { name: /^(붙인 파일|Attachments)$/ });
    await tray.getByText(refusal).nth(1).waitFor();
    assertEquals(await tray.getByRole("button", { name: /다시 올리기|Upload again/ }).count(), 0);
  }
});

/** Chromium has `WebSocketStream`: pages use it, and do without where there is none. */
import { assertEquals } from "@std/assert";
import { ServerProcess } from "../support/server_process.ts";
import { TestBrowser } from "./browser.ts";
import { ui } from "./room_ui.ts";

/** Counts in the page what connections are made of. */
function count(has: boolean) {
  const made: string[] = [];
  const counting = <Made extends new (...args: never[]) => unknown>(name: string, made_: Made) =>
    new Proxy(made_, {
      construct(target, args) {
        made.push(name);
        return Reflect.construct(target, args);
      },
    });
  const page = globalThis as unknown as Record<string, never> & { made: string[] };
  page.made = made;
  page["WebSocket"] = counting("WebSocket", page["WebSocket"]!) as never;
  if (has) page["WebSocketStream"] = counting("WebSocketStream", page["WebSocketStream"]!) as never;
  else delete page["WebSocketStream"];
}

Deno.test("pages talk over a WebSocketStream where there is one, and else over a WebSocket", async () => {
  await using server = await ServerProcess.start();
  await using browser = await TestBrowser.launch();
  const open = async (has: boolean) => {
    const page = await (await browser.visitor()).newPage();
    await page.addInitScript(count, has);
    await page.goto(new URL("/r/lobby", server.url).href);
    await ui(page).ready();
    return {
      page,
      made: () => page.evaluate(() => (globalThis as never as { made: string[] }).made),
    };
  };
  const [stream, socket] = [await open(true), await open(false)];
  await ui(stream.page).says("스트림으로");
  await ui(socket.page).has("스트림으로");
  await ui(socket.page).says("소켓으로");
  await ui(stream.page).has("소켓으로");
  assertEquals(await stream.made(), ["WebSocketStream"]);
  assertEquals(await socket.made(), ["WebSocket"]);
});

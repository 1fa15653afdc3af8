/** What a room says while something is on its way, and when it does not come, on a walk. */
import type { Page, WebSocketRoute } from "playwright-core";
import { connect } from "../../lib/client/mod.ts";
import { ui } from "./room_ui.ts";
import { until } from "./until.ts";
import { enter, type Three } from "./walk_more.ts";

/** More than a page shows at first. */
const MANY = 130;
/** What is over in less is not spoken of, in milliseconds. */
const BRIEF_MS = 1_500;

/** See the file's comment. */
export async function waits(party: Three): Promise<void> {
  const { browser, options, said, server, words, look, part } = party;
  const { room, parts, start, notice } = words;
  const address = party.address("waits");
  const visit = async () => await (await browser.visitor(options)).newPage();

  await part("loading", async () => {
    const page = await visit();
    let fail = () => {};
    const held = new Promise<void>((resolve) => fail = resolve);
    await page.route(/part_panels/, async (route) => {
      await held;
      await route.abort();
    });
    await enter(page, address);
    await ui(page).menu.click();
    await page.getByText(room.partLoading).waitFor();
    await page.waitForTimeout(BRIEF_MS);
    await look("loading", page);
    fail();
    await page.getByText(room.partFailed).waitFor();
    await look("loading-failed", page);
    await page.unroute(/part_panels/);
    await page.getByRole("button", { name: room.tryAgain, exact: true }).click();
    await page.getByRole("dialog", { name: parts.menu.title }).waitFor();
    await page.context().close();
  });

  await part("older messages", async () => {
    {
      using client = connect(`${server.url}/ws`);
      const joined = client.join(new URL(address).pathname.slice(3));
      const texts = Array.from({ length: MANY }, (_, n) => `${said.first} ${n}`);
      await Promise.all(texts.map((text) => joined.publish(text).position));
    }
    const page = await visit();
    const line = await lineOf(page);
    line.refuse = true;
    await enter(page, address);
    await ui(page).log.evaluate((box) => box.scrollTop = -box.scrollHeight);
    await page.getByText(start.olderFailed).waitFor();
    await look("older-failed", page);
    line.refuse = false;
    await page.getByRole("button", { name: room.tryAgain, exact: true }).click();
    await until("the beginning", async () => {
      await ui(page).log.evaluate((box) => box.scrollTop = -box.scrollHeight);
      return await page.getByText(start.beginning).isVisible();
    });
    await look("beginning", page);
    await page.context().close();
  });

  await part("catching up", async () => {
    const page = await visit();
    const line = await lineOf(page);
    await enter(page, address);
    line.hold = true;
    line.cut();
    await page.getByText(notice.catchingUp).first().waitFor({ timeout: 30_000 });
    await look("catching-up", page);
    await page.context().close();
  });
}

/** A page's line to the server, in the hands of the walk. */
async function lineOf(page: Page) {
  const sockets: WebSocketRoute[] = [];
  const line = {
    /** What comes of rooms is held back, as a crowded line does. */
    hold: false,
    /** Older messages are refused, as a server in trouble does. */
    refuse: false,
    cut: () => sockets.splice(0).forEach((socket) => void socket.close({ code: 1012 })),
  };
  // Streams over WebSockets cannot be routed.
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, "WebSocketStream"));
  await page.routeWebSocket(/\/ws/, (socket) => {
    sockets.push(socket);
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const asked = line.refuse && String(message).includes('"history"');
      if (!asked) return server.send(message);
      const { room } = JSON.parse(String(message));
      const refusal = { code: "internal", temporary: false, message: "Not now." };
      socket.send(JSON.stringify({ type: "error", room, ...refusal }));
    });
    server.onMessage((message) => {
      if (!line.hold || String(message).includes('"welcome"')) socket.send(message);
    });
  });
  return line;
}

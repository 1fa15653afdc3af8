/**
 * What a tab holds after an hour of a busy room: 180,000 messages, by default 50 a second for an hour,
 * but said as fast as they are taken. Looks at heap and nodes after every third, when garbage was
 * collected. People react, type and change meanwhile.
 * `deno task bench:browser memory [messages] [members]`
 */
import type { CDPSession } from "playwright-core";
import { TestBrowser } from "../../tests/browser/browser.ts";
import { ui } from "../../tests/browser/room_ui.ts";
import { startServer } from "../support/servers.ts";
import { BusyRoom } from "./busy_room.ts";
import { println } from "./told.ts";

const LOOKS = 6;

/** What the page holds, when all that it does not need is gone. */
async function look(cdp: CDPSession, name: string): Promise<void> {
  // A second collection takes what the finalizers of the first have let go.
  for (let n = 0; n < 2; n++) await cdp.send("HeapProfiler.collectGarbage");
  const { metrics } = await cdp.send("Performance.getMetrics");
  const of = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? NaN;
  println(
    `${name.padEnd(24)} heap ${(of("JSHeapUsedSize") / 2 ** 20).toFixed(2)} MiB, nodes ${
      of("Nodes")
    }, listeners ${of("JSEventListeners")}`,
  );
}

export async function run([messages = "180000", members = "500"]: string[]): Promise<void> {
  const server = await startServer("sori", { place: "anywhere" });
  try {
    await using browser = await TestBrowser.launch();
    await using room = new BusyRoom(server, "hour");
    await room.gather(Number(members));
    await room.say(100);
    const page = await browser.page(room.url);
    await ui(page).ready();
    await page.mouse.move(300, 300);
    await page.waitForTimeout(12_000);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("Performance.enable");
    await cdp.send("HeapProfiler.enable");
    await look(cdp, "at the beginning");
    const part = Math.ceil(Number(messages) / LOOKS);
    for (let n = 1; n <= LOOKS; n++) {
      await room.say(part);
      await room.react(200);
      await page.locator("[data-pos]").getByText(room.last, { exact: false }).first().waitFor();
      await page.waitForTimeout(1_000);
      await look(cdp, `after ${n * part} messages`);
    }
    println(`rows: ${await page.locator("[data-pos]").count()}`);
  } finally {
    await server.stop();
  }
}

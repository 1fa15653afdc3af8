/**
 * What becomes of a page whose network, process or server goes away while people write: in a real
 * Chromium, over a line that can be interrupted, with a server on a file that can be killed. Each
 * ends with the complete room in the right order and each of one's own messages once, as the page
 * shows it and as an independent client reads it from the log.
 */
import { assertEquals } from "@std/assert";
import type { BrowserContext, Page } from "playwright-core";
import { connect } from "../../lib/client/mod.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { TestBrowser, TestServer } from "./browser.ts";
import { Cable } from "./cable.ts";
import { roomLog } from "./room_log.ts";
import { said, saidInAll, ui } from "./room_ui.ts";
import { storedMessages } from "./stored_messages.ts";
import { until } from "./until.ts";

/** Talk in Hangul, each message about a kilobyte. */
const talk = (count: number, name: string) =>
  Array.from({ length: count }, (_, n) => `${name} ${n + 1} ${"소리가 들려요 ".repeat(50).trim()}`);

/** A room, somebody in it, and all that can go wrong between them. */
class Scene implements AsyncDisposable {
  readonly url: string;

  private constructor(
    readonly server: TestServer,
    readonly cable: Cable,
    readonly context: BrowserContext,
    readonly room: string,
  ) {
    this.url = `${cable.url}/r/${encodeURIComponent(this.room)}`;
  }

  static async set(server: TestServer, browser: TestBrowser): Promise<Scene> {
    const room = `room-${crypto.randomUUID()}`;
    return new Scene(server, new Cable(server.url), await browser.visitor(), room);
  }

  /** Opens a page of the room. */
  async page(): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(this.url);
    await ui(page).ready();
    // What is wanted after an outage is loaded with the first sign of life.
    await ui(page).settled();
    return page;
  }

  /** Somebody else says these, over a line of their own. */
  async others(texts: string[]): Promise<void> {
    using client = connect(`${this.server.url}/ws`);
    const room = client.join(this.room);
    for (let from = 0; from < texts.length; from += 400) {
      const some = texts.slice(from, from + 400);
      await Promise.all(some.map((text) => room.publish(text).position));
    }
  }

  /** The server is killed without warning and started again. */
  async restart(): Promise<void> {
    await this.server.kill();
    await this.server.up();
  }

  /**
   * The log and the page hold, in one order, what others said, and what each of our tabs sent, each
   * once and each in its order, and nothing else.
   */
  async isComplete(page: Page, others: string[], ...tabs: string[][]): Promise<void> {
    await ui(page).sentAll();
    const log = await roomLog(this.server, this.room);
    for (const said of [others, ...tabs]) {
      assertEquals(log.filter((text) => said.includes(text)), said, "in the log");
    }
    assertEquals(log.length, [others, ...tabs].flat().length, "messages in the log");
    await ui(page).has(log.at(-1)!);
    assertEquals(await saidInAll(page), log, "what the page shows");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.context.close();
    await this.cable[Symbol.asyncDispose]();
  }
}

/** Waits until so many unsent messages are stored in the browser. */
const stored = (page: Page, count: number) =>
  until(`${count} stored messages`, async () => (await storedMessages(page)).length === count);

/** What happens, and `meanwhile`, while the page cannot see it. */
type Story = (scene: Scene, meanwhile: () => Promise<void>) => Promise<void>;

const STORIES: Record<string, Story> = {
  async "offline for ten minutes of talk"(scene, meanwhile) {
    const page = await scene.context.newPage();
    await page.clock.install();
    await page.goto(scene.url);
    await ui(page).ready();
    await ui(page).settled();
    await ui(page).says("before");
    await scene.context.setOffline(true);
    scene.cable.lose();
    await page.getByText("인터넷이 끊겼어요. 연결되면 보낼게요").last().waitFor();
    for (const text of ["mine 1", "mine 2", "mine 3"]) await ui(page).writes(text);
    await ui(page).sends("mine 3");
    // More than the megabyte that the server keeps in memory, and many frames' worth.
    const missed = talk(1_200, "missed");
    await scene.others(missed);
    await page.clock.fastForward(600_000);
    await meanwhile();
    scene.cable.mend();
    await scene.context.setOffline(false);
    await ui(page).has("mine 3");
    await scene.others(["after"]);
    await scene.isComplete(page, [...missed, "after"], ["before", "mine 1", "mine 2", "mine 3"]);
  },

  async "reloaded with unsent messages"(scene, meanwhile) {
    const page = await scene.page();
    // One that arrived without our knowing, and two that did not.
    scene.cable.loseDownwards();
    await ui(page).writes("mine 1");
    await scene.others(["theirs"]);
    scene.cable.loseUpwards();
    for (const text of ["mine 2", "mine 3"]) await ui(page).writes(text);
    await stored(page, 3);
    await meanwhile();
    scene.cable.mend();
    // Else the browser waits for its idle connections.
    scene.cable.cut();
    await page.reload();
    await ui(page).has("mine 3");
    await scene.isComplete(page, ["theirs"], ["mine 1", "mine 2", "mine 3"]);
  },

  async "crashed with unsent messages"(scene, meanwhile) {
    const page = await scene.page();
    scene.cable.loseDownwards();
    await ui(page).writes("mine 1");
    await scene.others(["theirs"]);
    scene.cable.loseUpwards();
    for (const text of ["mine 2", "mine 3"]) await ui(page).writes(text);
    await stored(page, 3);
    const cdp = await scene.context.newCDPSession(page);
    const crashed = page.waitForEvent("crash");
    cdp.send("Page.crash").catch(() => {});
    await crashed;
    await meanwhile();
    scene.cable.mend();
    // Else the browser waits for its idle connections.
    scene.cable.cut();
    const next = await scene.page();
    await ui(next).has("mine 3");
    await scene.isComplete(next, ["theirs"], ["mine 1", "mine 2", "mine 3"]);
  },

  async "frozen and resumed"(scene, meanwhile) {
    const page = await scene.page();
    scene.cable.loseUpwards();
    await ui(page).writes("mine");
    await stored(page, 1);
    const cdp = await scene.context.newCDPSession(page);
    await cdp.send("Page.setWebLifecycleState", { state: "frozen" });
    const missed = talk(150, "missed");
    await scene.others(missed);
    scene.cable.cut();
    await meanwhile();
    scene.cable.mend();
    await cdp.send("Page.setWebLifecycleState", { state: "active" });
    await ui(page).has("mine");
    await scene.isComplete(page, missed, ["mine"]);
  },

  async "left and come back to"(scene, meanwhile) {
    const page = await scene.page();
    await ui(page).says("mine 1");
    await page.goto(scene.cable.url);
    const missed = talk(150, "missed");
    await scene.others(missed);
    await meanwhile();
    await page.goBack();
    await ui(page).has(missed.at(-1)!);
    await ui(page).says("mine 2");
    await scene.isComplete(page, missed, ["mine 1", "mine 2"]);
  },

  async "left with an unsent message and come back to"(scene, meanwhile) {
    const page = await scene.page();
    scene.cable.loseUpwards();
    await ui(page).writes("mine");
    await stored(page, 1);
    scene.cable.mend();
    await page.goto("about:blank");
    await scene.others(["theirs"]);
    await meanwhile();
    await page.goBack();
    await ui(page).has("mine");
    await scene.isComplete(page, ["theirs"], ["mine"]);
  },

  async "open in two tabs, of which one is closed with unsent messages"(scene, meanwhile) {
    const [first, second] = [await scene.page(), await scene.page()];
    scene.cable.loseDownwards();
    await ui(first).writes("mine 1");
    await scene.others(["theirs"]);
    scene.cable.loseUpwards();
    await ui(first).writes("mine 2");
    await stored(first, 2);
    await ui(second).writes("mine 3");
    await stored(second, 3);
    await first.close();
    await meanwhile();
    scene.cable.mend();
    scene.cable.cut();
    for (const text of ["mine 1", "mine 2", "mine 3"]) await ui(second).has(text);
    await scene.isComplete(second, ["theirs"], ["mine 1", "mine 2"], ["mine 3"]);
  },

  async "duplicated with unsent messages"(scene, meanwhile) {
    const page = await scene.page();
    scene.cable.loseDownwards();
    await ui(page).writes("mine 1");
    await scene.others(["theirs"]);
    scene.cable.loseUpwards();
    await stored(page, 1);
    await meanwhile();
    scene.cable.mend();
    // Else the browser waits for its idle connections.
    scene.cable.cut();
    // Takes the session storage along, as the browser's "duplicate tab" does.
    const opened = page.waitForEvent("popup");
    await page.evaluate(() => void open(location.href));
    const twin = await opened;
    await ui(twin).ready();
    await ui(twin).says("mine 2");
    for (const one of [page, twin]) {
      for (const text of ["mine 1", "mine 2"]) await ui(one).has(text);
    }
    assertEquals(await said(page), await said(twin));
    await scene.isComplete(page, ["theirs"], ["mine 1"], ["mine 2"]);
    await scene.isComplete(twin, ["theirs"], ["mine 1"], ["mine 2"]);
  },
};

Deno.test("a page that lost its connection ends with the complete room, each message once", async (t) => {
  await using folder = await TempFolder.make();
  const env = { SORI_KV: folder.file("sori.db"), SORI_RATE_LIMIT: "off" };
  await using server = await TestServer.start(env);
  await using browser = await TestBrowser.launch();
  for (const [name, story] of Object.entries(STORIES)) {
    for (const restarted of [false, true]) {
      const full = restarted ? `${name}, and the server killed meanwhile` : name;
      await t.step(full, async () => {
        await using scene = await Scene.set(server, browser);
        await story(scene, () => restarted ? scene.restart() : Promise.resolve());
      });
    }
  }
});

/**
 * How long a key takes in the composer of a busy room, until the page shows it: 2,000 real
 * connections are in it and 50 messages come a second. By turns the same is typed into a bare field
 * on an empty page, beside the same load: what the machine itself takes. Besides typing, English and
 * Hangul with an input method, there is sending, the menu, and scrolling in the history.
 * `deno task bench:browser typing [messages a second] [members]`; `TRACE=file.json` also writes a
 * trace of the last turn for Chromium's performance panel.
 */
import type { Page } from "playwright-core";
import { InputMethod, TestBrowser } from "../../tests/browser/browser.ts";
import { ui } from "../../tests/browser/room_ui.ts";
import { quantile } from "../support/stats.ts";
import { startServer } from "../support/servers.ts";
import { BusyRoom } from "./busy_room.ts";
import { println, told } from "./told.ts";
import { Trace } from "./trace.ts";

const TURNS = 2;
/** In each turn. */
const KEYS = 100;
const ENGLISH = "typing in a busy room goes on as if nobody else was here. ".repeat(9);
const HANGUL = "바쁜 방에서도 혼자 있는 것처럼 글을 쓸 수 있어야 해요 ";
/** A key is down so long. */
const HELD_MS = 45;
/** So long may 98 of 100 interactions take at most, in milliseconds. */
const GOAL = 50;
/** Shorter events are not noted. */
const LEAST = 16;

/** What is noted in the page; event timing is rounded to 8 ms. */
interface Seen {
  /** From the event to when the frame after it was drawn. */
  frames: number[];
  /** What event timing says; the events of a key or a press have an interaction in common. */
  events: { name: string; duration: number; interactionId: number }[];
  long: number[];
}

function watch(page: Page): Promise<void> {
  return page.evaluate((least) => {
    const seen: Seen = { frames: [], events: [], long: [] };
    (globalThis as unknown as { seen: Seen }).seen = seen;
    for (const type of ["keydown", "compositionupdate", "pointerdown"]) {
      addEventListener(type, ({ timeStamp }) => {
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => seen.frames.push(performance.now() - timeStamp);
          channel.port2.postMessage(null);
        });
      }, { capture: true });
    }
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.long.push(duration);
    }).observe({ type: "longtask" });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { name, duration, interactionId } = entry as unknown as Seen["events"][number];
        seen.events.push({ name, duration, interactionId });
      }
    }).observe({ type: "event", durationThreshold: least } as PerformanceObserverInit);
  }, LEAST);
}

/** Takes what was noted since the last time. */
function take(page: Page): Promise<Seen> {
  return page.evaluate(async () => {
    await new Promise((later) => setTimeout(later, 300));
    const { seen } = globalThis as unknown as { seen: Seen };
    return {
      frames: seen.frames.splice(0),
      events: seen.events.splice(0),
      long: seen.long.splice(0),
    };
  });
}

/** How long each interaction took: the longest of its events, as INP has it. */
function interactions(events: Seen["events"]): number[] {
  const longest = new Map<string | number, number>();
  for (const [index, { name, duration, interactionId }] of events.entries()) {
    // What an input method does without keys is no interaction to Chromium; each step counts here.
    const key = interactionId || (name === "compositionupdate" ? `${name} ${index}` : 0);
    if (key !== 0) longest.set(key, Math.max(duration, longest.get(key) ?? 0));
  }
  return [...longest.values()];
}

/** What was noted of one way of using a page, over all turns. */
class Phase {
  #inputs = 0;
  readonly #interactions: number[] = [];
  readonly #frames: number[] = [];
  readonly #long: number[] = [];

  /** @param inputs how many keys, presses or steps of an input method it is made of */
  async measure(page: Page, inputs: number, act: () => Promise<unknown>): Promise<void> {
    await take(page);
    await act();
    const { frames, events, long } = await take(page);
    this.#inputs += inputs;
    this.#interactions.push(...interactions(events));
    this.#frames.push(...frames);
    this.#long.push(...long);
  }

  tell(name: string): void {
    const short = Math.max(0, this.#inputs - this.#interactions.length);
    const all = [...Array<number>(short).fill(LEAST), ...this.#interactions];
    const p98 = quantile(all.toSorted((a, b) => a - b), 0.98);
    println(`${name}: 98 of 100 within ${p98.toFixed(0)} ms${p98 <= GOAL ? "" : `, over ${GOAL}`}`);
    println(`  event timing, ms:    ${told(all)} (${short} under ${LEAST} count as that)`);
    println(`  until the frame, ms: ${told(this.#frames)}`);
    println(`  long tasks, ms:      ${told(this.#long)}`);
  }
}

/** Keys as hands press them: 90 ms apart, some sooner and some later. */
async function type(page: Page, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    await page.keyboard.type(ENGLISH[n]!, { delay: HELD_MS });
    await page.waitForTimeout(n * 37 % 91);
  }
}

async function typeHangul(page: Page): Promise<void> {
  const input = await InputMethod.of(page);
  for (const [n, syllable] of [...HANGUL].entries()) {
    if (syllable === " ") await page.keyboard.press("Space");
    else await input.type(syllable);
    await page.waitForTimeout(45 + n * 37 % 91);
  }
}

/**
 * Has the window hold the whole page. By itself it is as large as the page with its own bars on top,
 * and what lies below its edge, as the composer does, Chromium shows only along with what else is
 * drawn: a key seemed to take until the next message came.
 */
async function enlargeWindow(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const { windowId } = await cdp.send("Browser.getWindowForTarget");
  const { width, height } = page.viewportSize()!;
  const bounds = { width: width + 200, height: height + 300 };
  await cdp.send("Browser.setWindowBounds", { windowId, bounds });
}

/** A field and nothing else. */
async function openBare(browser: TestBrowser): Promise<Page> {
  const page = await (await browser.visitor()).newPage();
  await page.setContent("<!doctype html><textarea rows=5 cols=80></textarea>");
  await page.locator("textarea").focus();
  return page;
}

async function openRoom(browser: TestBrowser, url: string): Promise<Page> {
  const page = await browser.page(url);
  await ui(page).ready();
  await ui(page).composer.focus();
  return page;
}

export async function run([rate = "50", members = "2000"]: string[]): Promise<void> {
  const server = await startServer("sori", { place: "anywhere" });
  try {
    await using browser = await TestBrowser.launch();
    await using room = new BusyRoom(server, "busy");
    await room.gather(Number(members));
    await room.say(120);
    await room.talk(Number(rate));
    const before = room.said;
    const start = performance.now();
    const phases = { bare: new Phase(), room: new Phase() };
    const hangul = { bare: new Phase(), room: new Phase() };
    const tasks: number[] = [];
    const file = Deno.env.get("TRACE");
    for (let turn = 1; turn <= TURNS; turn++) {
      for (const where of ["bare", "room"] as const) {
        const page = where === "bare" ? await openBare(browser) : await openRoom(browser, room.url);
        await enlargeWindow(page);
        await watch(page);
        // Beside both, so that what it costs is the same.
        const trace = await Trace.of(page, turn === TURNS && file !== undefined);
        await phases[where].measure(page, KEYS, () => type(page, KEYS));
        await page.locator("textarea").fill("");
        await hangul[where].measure(page, HANGUL.length * 2.5, () => typeHangul(page));
        const last = where === "room" && turn === TURNS;
        if (last) await useMore(page);
        const spent = await trace.end(last ? file : undefined);
        if (where === "room") tasks.push(...spent.filter((ms) => ms > 1));
        if (last) {
          const online = await page.locator("#people-title .count").innerText();
          const rows = await page.locator("[data-pos]").count();
          const seconds = (performance.now() - start) / 1_000;
          const said = ((room.said - before) / seconds).toFixed(1);
          println(`${online} online, ${said} messages/s, ${rows} rows`);
        }
        await page.context().close();
      }
    }
    phases.bare.tell(`typing in a bare field, ${TURNS} times ${KEYS} keys`);
    phases.room.tell("the same in the room");
    hangul.bare.tell("Hangul by an input method in a bare field");
    hangul.room.tell("the same in the room");
    println(
      `tasks of the room's main thread, ms of processor time: ${told(tasks)} (of 1 and more)`,
    );
  } finally {
    await server.stop();
  }
}

/** What else one does in a room. */
async function useMore(page: Page): Promise<void> {
  const { composer, log, menu } = ui(page);
  const phases = { sending: new Phase(), menu: new Phase(), scrolling: new Phase() };
  await phases.sending.measure(page, 20, async () => {
    for (let n = 0; n < 20; n++) {
      await composer.fill(`sent ${n}`);
      await composer.press("Enter");
      await page.waitForTimeout(200);
    }
  });
  await phases.menu.measure(page, 20, async () => {
    for (let n = 0; n < 10; n++) {
      await menu.click();
      await page.getByRole("dialog").first().waitFor();
      await page.keyboard.press("Escape");
      await page.waitForTimeout(200);
    }
  });
  await phases.scrolling.measure(page, KEYS, async () => {
    await log.evaluate((box) => {
      const scroll = () => {
        box.scrollTop -= 15;
        requestAnimationFrame(scroll);
      };
      scroll();
    });
    await composer.focus();
    await type(page, KEYS);
  });
  phases.sending.tell("sending, 20 times");
  phases.menu.tell("the menu, opened and closed 10 times");
  phases.scrolling.tell(`typing while the history is scrolled, ${KEYS} keys`);
}

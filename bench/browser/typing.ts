/**
 * How long a key takes in the composer of a busy room, until the page shows it: 2,000 real
 * connections are in it and 50 messages come a second. Besides typing, English and Hangul with an
 * input method, there is sending, the menu, and scrolling in the history.
 * `deno task bench:browser typing [messages a second] [members]`; `TRACE=file.json` also writes a
 * trace for Chromium's performance panel.
 */
import type { Page } from "playwright-core";
import { InputMethod, TestBrowser } from "../../tests/browser/browser.ts";
import { ui } from "../../tests/browser/room_ui.ts";
import { startServer } from "../support/servers.ts";
import { BusyRoom } from "./busy_room.ts";
import { println, told } from "./told.ts";
import { Trace } from "./trace.ts";

const KEYS = 200;
const KEY_EVERY_MS = 90;
const HANGUL = "바쁜 방에서도 혼자 있는 것처럼 글을 쓸 수 있어야 해요 ".repeat(2);
/** So long may 98 of 100 interactions take at most, in milliseconds. */
const GOAL = 50;

/** What is noted in the page; event timing is rounded to 8 ms and begins at 16. */
interface Seen {
  /** From the event to when the frame after it was drawn. */
  frames: number[];
  /** What event timing says; the events of a key or a press have an interaction in common. */
  events: { name: string; duration: number; interactionId: number }[];
  long: number[];
}

function watch(page: Page): Promise<void> {
  return page.evaluate(() => {
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
    }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
  });
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

/** @param inputs how many keys, presses or steps of an input method it is made of */
async function phase(
  page: Page,
  name: string,
  inputs: number,
  act: () => Promise<unknown>,
): Promise<void> {
  await take(page);
  await act();
  const { frames, events, long } = await take(page);
  const noted = interactions(events).toSorted((a, b) => a - b);
  // Those that are not noted took less than 16 ms.
  const all = [...Array(Math.max(0, inputs - noted.length)).fill(0), ...noted];
  const p98 = all[Math.ceil(all.length * 0.98) - 1] ?? 0;
  println(`${name}`);
  println(`  event timing: 98 of 100 within ${p98} ms, ${p98 <= GOAL ? "good" : `over ${GOAL}`}`);
  println(`    of 16 ms and more: ${told(noted)}`);
  println(`  until the frame, ms: ${told(frames)}`);
  println(`  long tasks, ms:      ${told(long)}`);
}

export async function run([rate = "50", members = "2000"]: string[]): Promise<void> {
  const server = await startServer("sori", { place: "anywhere" });
  try {
    await using browser = await TestBrowser.launch();
    await using room = new BusyRoom(server, "busy");
    await room.gather(Number(members));
    await room.say(120);
    const page = await browser.page(room.url);
    await ui(page).ready();
    await room.talk(Number(rate));
    await watch(page);
    const before = room.said;
    const start = performance.now();
    const file = Deno.env.get("TRACE");
    const trace = await Trace.of(page, file !== undefined);
    const { composer, log, menu } = ui(page);
    await composer.focus();
    const english = "typing in a busy room goes on as if nobody else was here. ".repeat(9);
    await phase(page, `typing, ${KEYS} keys`, KEYS, async () => {
      await page.keyboard.type(english.slice(0, KEYS), { delay: KEY_EVERY_MS });
    });
    await phase(page, `Hangul by an input method`, HANGUL.length * 2.5, async () => {
      await composer.fill("");
      const input = await InputMethod.of(page);
      for (const syllable of HANGUL) {
        if (syllable === " ") await page.keyboard.press("Space");
        else await input.type(syllable);
        await page.waitForTimeout(KEY_EVERY_MS);
      }
    });
    await phase(page, "sending, 20 times", 20, async () => {
      for (let n = 0; n < 20; n++) {
        await composer.fill(`sent ${n}`);
        await composer.press("Enter");
        await page.waitForTimeout(200);
      }
    });
    await phase(page, "the menu, opened and closed 10 times", 20, async () => {
      for (let n = 0; n < 10; n++) {
        await menu.click();
        await page.getByRole("dialog").first().waitFor();
        await page.keyboard.press("Escape");
        await page.waitForTimeout(200);
      }
    });
    await phase(page, "typing while the history is scrolled", 100, async () => {
      await log.evaluate((box) => {
        const scroll = () => {
          box.scrollTop -= 15;
          requestAnimationFrame(scroll);
        };
        scroll();
      });
      await composer.focus();
      await page.keyboard.type(english.slice(0, 100), { delay: KEY_EVERY_MS });
    });
    const seconds = (performance.now() - start) / 1_000;
    const tasks = (await trace.end(file)).filter((ms) => ms > 1);
    println(`tasks of the main thread, ms of processor time: ${told(tasks)} (of 1 and more)`);
    const rows = await page.locator("[data-pos]").count();
    const online = await page.locator("#people-title .count").innerText();
    println(
      `${online} online, ${((room.said - before) / seconds).toFixed(1)} messages/s, ${rows} rows`,
    );
  } finally {
    await server.stop();
  }
}

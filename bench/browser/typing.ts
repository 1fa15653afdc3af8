// deno-lint-ignore-file no-console -- a command-line tool
/**
 * How long a key takes in the composer of a busy room, from the key to the frame that shows it:
 * `deno run -A bench/browser/typing.ts [messages a second]`. `TRACE=file.json` also writes a trace for
 * Chromium's performance panel. Run it with nothing else on the machine.
 */
import type { Page } from "playwright-core";
import { TestBrowser, TestServer } from "../../tests/browser/browser.ts";
import { ui } from "../../tests/browser/room_ui.ts";
import { BusyRoom } from "./busy_room.ts";

const KEYS = 200;
const KEY_EVERY_MS = 90;

/** Notes for each key how long it took until the frame after it was drawn. */
function watchKeys(page: Page): Promise<void> {
  return page.evaluate(() => {
    const seen = globalThis as unknown as { keys: number[]; long: number[]; events: number[] };
    seen.keys = [];
    seen.long = [];
    seen.events = [];
    addEventListener("keydown", ({ timeStamp }) => {
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => seen.keys.push(performance.now() - timeStamp);
        channel.port2.postMessage(null);
      });
    }, { capture: true });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.long.push(duration);
    }).observe({ type: "longtask" });
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) {
        if (name === "keydown") seen.events.push(duration);
      }
    }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
  });
}

function told(values: number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]?.toFixed(1);
  return `n ${sorted.length} median ${at(0.5)} p95 ${at(0.95)} p99 ${at(0.99)} worst ${at(1)}`;
}

if (import.meta.main) {
  const rate = Number(Deno.args[0] ?? 50);
  const trace = Deno.env.get("TRACE");
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  await using browser = await TestBrowser.launch();
  await using room = new BusyRoom(server.url, "busy");
  const page = await browser.page(room.url);
  await ui(page).ready();
  await room.talk(rate);
  await page.waitForFunction(
    () => document.querySelectorAll("[data-pos]").length > 80,
    undefined,
    {
      timeout: 60_000,
    },
  );
  await watchKeys(page);
  const tracing = await page.context().newCDPSession(page);
  const parts: unknown[] = [];
  if (trace) {
    tracing.on("Tracing.dataCollected", ({ value }) => parts.push(...value));
    const categories =
      "devtools.timeline,v8.execute,disabled-by-default-devtools.timeline,disabled-by-default-v8.cpu_profiler";
    await tracing.send("Tracing.start", { transferMode: "ReportEvents", categories } as never);
  }
  await ui(page).composer.focus();
  const text = "typing in a busy room goes on as if nobody else was here. ".repeat(9).slice(
    0,
    KEYS,
  );
  const before = room.said;
  const start = performance.now();
  await page.keyboard.type(text, { delay: KEY_EVERY_MS });
  const seconds = (performance.now() - start) / 1_000;
  if (trace) {
    const complete = new Promise((resolve) => tracing.once("Tracing.tracingComplete", resolve));
    await tracing.send("Tracing.end");
    await complete;
    await Deno.writeTextFile(trace, JSON.stringify({ traceEvents: parts }));
  }
  const { keys, long, events, rows } = await page.evaluate(() => ({
    ...globalThis as unknown as { keys: number[]; long: number[]; events: number[] },
    rows: document.querySelectorAll("[data-pos]").length,
  })).then(({ keys, long, events, rows }) => ({ keys, long, events, rows }));
  console.log(
    `${((room.said - before) / seconds).toFixed(1)} messages/s, ${rows} rows, ${
      seconds.toFixed(1)
    } s`,
  );
  console.log(`key to frame, ms:  ${told(keys)}`);
  console.log(`event timing, ms:  ${told(events)} (those over 16)`);
  console.log(`long tasks, ms:    ${told(long)}`);
}

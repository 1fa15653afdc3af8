/**
 * A way up through a long room, and down again: frames, rows, nodes, and how far it got.
 * `deno task bench:browser scrolling [messages in the room] [seconds each way] [pixels a frame]`
 */
import type { Page } from "playwright-core";
import { connect } from "../../lib/client/mod.ts";
import { TestBrowser } from "../../tests/browser/browser.ts";
import { ui } from "../../tests/browser/room_ui.ts";
import { startServer } from "../support/servers.ts";
import { println, told } from "./told.ts";
import { Trace } from "./trace.ts";

/** A frame of 60 a second, and a little: timestamps are not exact. */
const FRAME_MS = 17.5;

/** Scrolls at a steady pace, and notes the time between frames. */
async function scroll(page: Page, name: string, stride: number, seconds: number): Promise<void> {
  const trace = await Trace.of(page);
  const { frames, rows, nodes, text } = await ui(page).log.evaluate(
    async (box, [stride, seconds]) => {
      const frames: number[] = [];
      let rows = 0;
      let nodes = 0;
      const end = performance.now() + seconds * 1_000;
      const frame = () => new Promise<number>((drawn) => requestAnimationFrame(drawn));
      let last = await frame();
      while (last < end && (stride < 0 || document.querySelector(".beginning") === null)) {
        box.scrollTop -= stride;
        const now = await frame();
        frames.push(now - last);
        last = now;
        rows = Math.max(rows, document.querySelectorAll("[data-pos]").length);
        nodes = Math.max(nodes, document.querySelectorAll("*").length);
      }
      const text = document.querySelector("[data-pos] .text")!.textContent!;
      return { frames, rows, nodes, text };
    },
    [stride, seconds] as const,
  );
  const tasks = (await trace.end()).filter((ms) => ms > 1);
  const late = frames.filter((ms) => ms > FRAME_MS).length / frames.length;
  println(`${name}: at most ${rows} rows and ${nodes} elements; the first row is "${text}"`);
  println(`  frames, ms: ${told(frames)}; ${(late * 100).toFixed(1)} % took longer than 1/60 s`);
  println(`  tasks of the main thread, ms of processor time: ${told(tasks)} (of 1 and more)`);
}

export async function run([count = "50000", seconds = "40", pixels = "40"]: string[]) {
  const server = await startServer("sori", { place: "anywhere" });
  try {
    const url = `http://127.0.0.1:${server.port}`;
    {
      using client = connect(`${url}/ws`);
      const room = client.join("long");
      for (let from = 1; from <= Number(count); from += 400) {
        const length = Math.min(400, Number(count) - from + 1);
        const some = Array.from({ length }, (_, n) => room.publish(`message ${from + n}`).position);
        await Promise.all(some);
      }
    }
    await using browser = await TestBrowser.launch();
    const page = await browser.page(`${url}/r/long`);
    await ui(page).ready();
    await scroll(page, "up", Number(pixels), Number(seconds));
    await scroll(page, "down", -Number(pixels), Number(seconds) / 2);
  } finally {
    await server.stop();
  }
}

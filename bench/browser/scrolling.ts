// deno-lint-ignore-file no-console -- a command-line tool
/**
 * A way up through a long room: frames, rows and how far it got.
 * `deno run -A bench/browser/scrolling.ts [messages in the room] [seconds] [pixels a frame]`. Run it with
 * nothing else on the machine.
 */
import { connect } from "../../lib/client/mod.ts";
import { TestBrowser, TestServer } from "../../tests/browser/browser.ts";
import { ui } from "../../tests/browser/room_ui.ts";

if (import.meta.main) {
  const count = Number(Deno.args[0] ?? 50_000);
  const seconds = Number(Deno.args[1] ?? 60);
  // About three screens a second.
  const stride = Number(Deno.args[2] ?? 40);
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  {
    using client = connect(`${server.url}/ws`);
    const room = client.join("long");
    for (let from = 1; from <= count; from += 400) {
      const length = Math.min(400, count - from + 1);
      const some = Array.from({ length }, (_, n) => room.publish(`message ${from + n}`).position);
      await Promise.all(some);
    }
  }
  await using browser = await TestBrowser.launch();
  const page = await browser.page(`${server.url}/r/long`);
  await ui(page).ready();
  const { frames, rows, first } = await ui(page).log.evaluate(async (box, [stride, seconds]) => {
    const frames: number[] = [];
    let rows = 0;
    const end = performance.now() + seconds * 1_000;
    let last = performance.now();
    while (last < end && document.querySelector(".beginning") === null) {
      const now = await new Promise<number>((frame) => requestAnimationFrame(frame));
      frames.push(now - last);
      last = now;
      box.scrollTop -= stride;
      rows = Math.max(rows, document.querySelectorAll("[data-pos]").length);
    }
    const first = document.querySelector("[data-pos] .text")!.textContent!;
    return { frames, rows, first };
  }, [stride, seconds] as const);
  const sorted = frames.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(1);
  const passed = count - Number(first.split(" ")[1]);
  console.log(`${count} messages, ${passed} of them passed, at most ${rows} rows`);
  console.log(
    `frames, ms: n ${frames.length} median ${at(0.5)} p95 ${at(0.95)} p99 ${at(0.99)} worst ${
      at(1)
    }`,
  );
}

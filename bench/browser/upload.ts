/**
 * How long a text takes that is said while a file is uploaded over a slow line:
 * `deno task bench:browser upload [deno|chromium] [MiB] [Mbit/s]`. The line is a proxy that reads a
 * packet when it is free and carries it 10 ms; a second client on this side of it notes when the text
 * is heard.
 */
import type { ChatClient, ChatRoom, UploadOptions } from "../../lib/client/types.ts";
import { connect, memoryOutbox } from "../../lib/client/mod.ts";
import { TestBrowser, TestServer } from "../../tests/browser/browser.ts";
import { SlowLine } from "../../tests/support/slow_line.ts";
import { println, told } from "./told.ts";

const DELAY_MS = 10;
/** Texts are said so far apart, and a little more or less. */
const EVERY_MS = 200;

/** What runs on the far side of the line, in Deno or in a page. */
async function talk(
  open: () => ChatClient,
  bytes: number,
  everyMs: number,
): Promise<{ acknowledged: number[]; said: [string, number][]; tookMs: number }> {
  const client = open();
  const room: ChatRoom = client.join("lobby");
  await new Promise<void>((resolve) => {
    const look = () => room.joined && resolve();
    room.addEventListener("joined", look);
    look();
  });
  const file = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 65_536) {
    crypto.getRandomValues(file.subarray(at, at + 65_536));
  }
  const acknowledged: number[] = [];
  const said: [string, number][] = [];
  const began = performance.now();
  let done = false;
  const options: UploadOptions = { name: "bench.bin" };
  const upload = room.upload(new Blob([file]), options).finally(() => done = true);
  for (let n = 0; !done; n++) {
    await new Promise((next) => setTimeout(next, everyMs * (0.5 + Math.random())));
    const text = `said ${n} while a file is under way`;
    const at = performance.now();
    said.push([text, performance.timeOrigin + at]);
    void room.publish(text).position.then(() => acknowledged.push(performance.now() - at));
  }
  await upload;
  const tookMs = performance.now() - began;
  await new Promise((next) => setTimeout(next, 1_000));
  client.close();
  return { acknowledged, said, tookMs };
}

async function inChromium(line: SlowLine, bytes: number): ReturnType<typeof talk> {
  await using browser = await TestBrowser.launch();
  const entry = new URL("../../tests/client/browser_entry.ts", import.meta.url).href;
  const { outputFiles } = await Deno.bundle({
    entrypoints: [entry],
    outputDir: "dist",
    platform: "browser",
    format: "iife",
    write: false,
  });
  const page = await browser.page(new URL("healthz", line.url).href);
  page.setDefaultTimeout(0);
  await page.evaluate(outputFiles![0]!.text());
  return await page.evaluate(
    `(${talk})(() => connect("/ws"), ${bytes}, ${EVERY_MS})`,
  ) as Awaited<ReturnType<typeof talk>>;
}

export async function run(
  [where = "deno", mib = "8", mbit = "1"]: string[],
): Promise<void> {
  const bytes = Number(mib) * 1024 * 1024;
  await using server = await TestServer.start({ SORI_RATE_LIMIT: "off" });
  const target = new URL(server.url);
  await using line = new SlowLine(target, Number(mbit) * 1_000_000, DELAY_MS);
  using near = connect(new URL("/ws", target), { store: memoryOutbox() });
  const heard = new Map<string, number>();
  near.join("lobby").addEventListener("messages", ({ detail }) => {
    for (const { text } of detail) heard.set(text, performance.timeOrigin + performance.now());
  });
  const { acknowledged, said, tookMs } = where === "chromium"
    ? await inChromium(line, bytes)
    : await talk(() => connect(line.socketUrl, { store: memoryOutbox() }), bytes, EVERY_MS);
  const kbit = Math.round(bytes * 8 / tookMs);
  println(
    `${where}: ${mib} MiB at ${mbit} Mbit/s in ${Math.round(tookMs)} ms (${kbit} kbit/s)`,
  );
  const late = said.map(([text, at]) => (heard.get(text) ?? Infinity) - at);
  println(`heard by another, ms: ${told(late)}`);
  println(`acknowledged, ms: ${told(acknowledged)}`);
}

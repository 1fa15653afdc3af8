import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { supervise } from "../../lib/isolate/supervisor.ts";
import type { Logger } from "../../lib/observe/log.ts";
import { type Order, PORT, type Told } from "./worker.ts";

const worker = new URL("./worker.ts", import.meta.url).href;

/** A logger that keeps what it is told. */
function recorder(): Logger & { lines: string[]; first: Promise<void> } {
  const lines: string[] = [];
  const { promise: first, resolve } = Promise.withResolvers<void>();
  const keep = (line: string) => {
    lines.push(line);
    resolve();
  };
  return { lines, first, info: keep, warn: keep, error: keep };
}

/** The tests' end of the isolates' channel. */
class Ear implements Disposable {
  readonly heard: string[] = [];
  readonly #channel: BroadcastChannel;
  #changed = Promise.withResolvers<void>();

  constructor(port: number) {
    this.#channel = new BroadcastChannel(`supervisor test ${port}`);
    this.#channel.onmessage = ({ data }: MessageEvent<Told>) => {
      this.heard.push(`${data.isolate} ${data.what}`);
      if (data.what === "stopped") this.#tell({ isolate: data.isolate, what: "heard" });
      this.#changed.resolve();
    };
  }

  crash(isolate: number): void {
    this.#tell({ isolate, what: "crash" });
  }

  /** Resolves when `wanted` was heard so many times. */
  async hear(wanted: string, times = 1): Promise<void> {
    while (this.heard.filter((heard) => heard === wanted).length < times) {
      await this.#changed.promise;
      this.#changed = Promise.withResolvers();
    }
  }

  [Symbol.dispose](): void {
    this.#channel.close();
  }

  #tell(order: Order): void {
    this.#channel.postMessage(order);
  }
}

Deno.test("supervise() starts so many isolates and stops all of them", async () => {
  using ear = new Ear(8_001);
  const logger = recorder();
  const isolates = supervise({ isolates: 3, port: 8_001, worker, logger });
  assertEquals(await isolates.listening, "http://localhost:8001/");
  for (const isolate of [0, 1, 2]) await ear.hear(`${isolate} started`);
  await isolates.stop();
  for (const isolate of [0, 1, 2]) await ear.hear(`${isolate} stopped`);
  assertEquals(logger.lines, []);
});

Deno.test("supervise() starts an isolate that is lost anew, and says so", async () => {
  using ear = new Ear(8_002);
  const logger = recorder();
  const isolates = supervise({ isolates: 2, port: 8_002, worker, logger });
  await isolates.listening;
  for (const isolate of [0, 1]) await ear.hear(`${isolate} started`);
  ear.crash(1);
  await ear.hear("1 started", 2);
  ear.crash(0);
  await ear.hear("0 started", 2);
  ear.crash(1);
  await ear.hear("1 started", 3);
  for (const [line, isolate] of [[0, 1], [1, 0], [2, 1]] as const) {
    const told = new RegExp(`^sori: isolate ${isolate} was lost .*told to crash`);
    assertMatch(logger.lines[line]!, told);
  }
  await isolates.stop();
});

Deno.test("supervise() stops while an isolate is being started anew", async () => {
  using ear = new Ear(8_003);
  const logger = recorder();
  const isolates = supervise({ isolates: 2, port: 8_003, worker, logger });
  await isolates.listening;
  for (const isolate of [0, 1]) await ear.hear(`${isolate} started`);
  ear.crash(1);
  await logger.first;
  await isolates.stop();
  await ear.hear("0 stopped");
});

Deno.test("supervise() rejects with what the first isolate says if it cannot listen", async () => {
  const given = { isolates: 2, port: PORT.taken, worker, logger: recorder() };
  await assertRejects(() => supervise(given).listening, Error, "isolate 0 cannot listen");
});

Deno.test("supervise() stops at once while the first isolate is still starting", async () => {
  const isolates = supervise({ isolates: 2, port: PORT.endless, worker, logger: recorder() });
  await isolates.stop();
});

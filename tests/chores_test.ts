import { assertEquals } from "@std/assert";
import type { App } from "../routes/app.ts";
import { startChores } from "../routes/chores.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { MemoryKv } from "./support/memory_kv.ts";

const HOUR_MS = 60 * 60_000;

Deno.test("work in the background goes on until the stop, for which no more wait as time goes by", async () => {
  const clock = new FakeClock();
  const stop = new AbortController();
  const stopping = stop.signal;
  let listeners = 0;
  stopping.addEventListener = (...args: Parameters<EventTarget["addEventListener"]>) => {
    listeners++;
    EventTarget.prototype.addEventListener.apply(stopping, args);
  };
  let looked = 0;
  const kv = new MemoryKv({ clock });
  const list = kv.list.bind(kv);
  kv.list = (...args) => (looked++, list(...args));
  startChores({ clock, kv, stopping } as unknown as App);

  await clock.tick(HOUR_MS);

  assertEquals([looked > 50, listeners, clock.pending], [true, 1, 1]);
  stop.abort();
  assertEquals(clock.pending, 0);
});

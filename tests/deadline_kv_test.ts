import { assertEquals, assertRejects } from "@std/assert";
import { systemClock } from "../lib/base/clock.ts";
import { DeadlineKv } from "../lib/store/deadline_kv.ts";
import type { Entry, Kv } from "../lib/store/kv.ts";

/** A store that answers `get` when it is told to, and knows nothing else. */
function waitingKv(): { kv: Kv; answer: () => void } {
  const { promise, resolve } = Promise.withResolvers<Entry | null>();
  return { kv: { get: () => promise } as unknown as Kv, answer: () => resolve(null) };
}

Deno.test("DeadlineKv passes an answer on that comes in time", async () => {
  const { kv, answer } = waitingKv();
  const read = new DeadlineKv(kv, systemClock, 10_000).get(["key"]);
  answer();
  assertEquals(await read, null);
});

// The alarm is the runtime's own: it may still be waiting when the test ends.
Deno.test("DeadlineKv rejects what has no answer in time", { sanitizeOps: false }, async () => {
  const { kv } = waitingKv();
  const deadline = new DeadlineKv(kv, systemClock, 20);
  const first = assertRejects(() => deadline.get(["a"]), DOMException);
  await new Promise((resolve) => setTimeout(resolve, 10));
  const second = assertRejects(() => deadline.get(["b"]), DOMException);
  await Promise.all([first, second]);
});

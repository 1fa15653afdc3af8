import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { systemClock } from "../lib/base/clock.ts";
import { StoreLog } from "../lib/observe/store_log.ts";
import { DeadlineKv } from "../lib/store/deadline_kv.ts";
import { type Entry, type Kv, TooManyChecksError } from "../lib/store/kv.ts";
import { StoreError } from "../lib/store/store_error.ts";
import { FakeClock } from "./support/fake_clock.ts";

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
  const first = assertRejects(() => deadline.get(["a"]), StoreError);
  await new Promise((resolve) => setTimeout(resolve, 10));
  const second = assertRejects(() => deadline.get(["b"]), StoreError);
  await Promise.all([first, second]);
});

for (const answers of [true, false]) {
  const name = answers ? "hears what was answered meanwhile" : "rejects what still has no answer";
  Deno.test(`DeadlineKv waits anew when the process stood still, and ${name}`, {
    sanitizeOps: false,
  }, async () => {
    const { kv, answer } = waitingKv();
    const clock = new FakeClock();
    const read = new DeadlineKv(kv, { ...systemClock, now: () => clock.now() }, 20).get(["key"]);
    let settled = false;
    read.catch(() => {}).finally(() => settled = true);
    const alarm = () => new Promise((over) => AbortSignal.timeout(20).onabort = over);
    clock.jump(1_000);
    await alarm();
    assertEquals(settled, false);
    if (answers) {
      answer();
      assertEquals(await read, null);
    } else {
      clock.jump(20);
      await assertRejects(() => read, StoreError);
    }
  });
}

Deno.test("DeadlineKv tells what is wrong with a store by its error", async () => {
  for (
    const [message, trouble] of [
      ["database is locked", "locked"],
      ["database or disk is full", "full"],
      ["attempt to write a readonly database", "read_only"],
      ["client error (Connect): tcp connect error: Connection refused", "unreachable"],
      ["KV Connect failed to call 'http://127.0.0.1' (status=400 Bad Request): bad", "unreachable"],
      ["no such thing", "failing"],
    ] as const
  ) {
    const kv = { get: () => Promise.reject(new TypeError(message)) } as unknown as Kv;
    const work = () => new DeadlineKv(kv, systemClock, 10_000).get(["key"]);
    const error = await assertRejects(work, StoreError, message);
    assertEquals(error.trouble, trouble);
  }
});

Deno.test("DeadlineKv leaves it at a limit of checks that nothing was written", async () => {
  const kv = { commit: () => Promise.reject(new TooManyChecksError("max 10")) } as unknown as Kv;
  const write = () => new DeadlineKv(kv, systemClock, 10_000).commit({ checks: [] });
  await assertRejects(write, TooManyChecksError);
});

Deno.test("DeadlineKv asks a silent store so often and no more, until it answers", {
  sanitizeOps: false,
}, async () => {
  let asked = 0;
  const { promise, resolve } = Promise.withResolvers<Entry | null>();
  const kv = { get: () => (asked++, promise) } as unknown as Kv;
  // The alarm is the runtime's; what is let through goes by the clock.
  const clock = new FakeClock();
  const deadline = new DeadlineKv(kv, { ...systemClock, now: () => clock.now() }, 1);
  const late = Array.from({ length: 64 }, () => assertRejects(() => deadline.get(["key"])));
  clock.jump(1);
  await Promise.all(late);
  const tries = Array.from({ length: 100 }, () => assertRejects(() => deadline.get(["key"])));
  clock.jump(1);
  await Promise.all(tries);
  assertEquals(asked, 65, "one more, to see whether it works");
  resolve(null);
  await promise;
  await new Promise((done) => setTimeout(done));
  assertEquals(await deadline.get(["key"]), null);
});

Deno.test("DeadlineKv asks as usual once the store answers, whatever it still owes", {
  sanitizeOps: false,
}, async () => {
  let answers = false;
  const never = new Promise<Entry | null>(() => {});
  const kv = { get: () => answers ? Promise.resolve(null) : never } as unknown as Kv;
  const deadline = new DeadlineKv(kv, systemClock, 1);
  const late = Array.from({ length: 64 }, () => assertRejects(() => deadline.get(["key"])));
  await Promise.all(late);
  answers = true;
  for (let call = 0; call < 100; call++) assertEquals(await deadline.get(["key"]), null);
});

Deno.test("the operator is told of trouble once, once a minute while it lasts, and of its end", () => {
  const lines: string[] = [];
  const keep = (line: string) => void lines.push(line);
  const clock = new FakeClock();
  const log = new StoreLog({ info: keep, warn: keep, error: keep }, () => clock.now());
  const full = new StoreError("database or disk is full");
  for (let second = 0; second < 90; second++) {
    log.failed("write", full);
    log.worked("read");
    clock.jump(1_000);
  }
  assertEquals(lines.length, 2);
  assertMatch(
    lines[0]!,
    /^sori: the disk is full \(write: .*\): make space on the disk of SORI_KV$/,
  );
  assertMatch(lines[1]!, /61 times so far/);
  log.worked("write");
  log.worked("write");
  assertEquals(lines.slice(2), ["sori: the store writes again, after 90 s and 90 failures"]);
});

/** What of a busy room is read aloud. */
import { assert, assertEquals } from "@std/assert";
import { Calm, SPAN_MS, SPOKEN } from "../../islands/attention/calm.ts";
import { FakeClock } from "../support/fake_clock.ts";

function setUp() {
  const clock = new FakeClock();
  const said: number[] = [];
  let muted = true;
  const host = { mute: (on: boolean) => muted = on, say: (count: number) => said.push(count) };
  const calm = new Calm(clock, host);
  let read = 0;
  const heard = (count = 1, messages = true) => {
    calm.heard(count, messages);
    // As the page does: what came is drawn after it was heard.
    if (!muted) read += count;
  };
  return { clock, calm, said, heard, read: () => read, muted: () => muted };
}

Deno.test("in a quiet room every message is read as it comes", async () => {
  const { clock, heard, said, read } = setUp();
  for (let n = 0; n < 30; n++) {
    heard();
    await clock.tick(SPAN_MS / SPOKEN);
  }
  assertEquals([read(), said], [30, []]);
});

Deno.test("of 50 messages a second a few a minute are read, and a count of the others", async () => {
  const { clock, heard, said, read } = setUp();
  const minutes = 5;
  for (let n = 0; n < minutes * 60 * 50; n++) {
    heard();
    await clock.tick(20);
  }
  assert(read() + said.length <= SPOKEN + minutes * 2, `${read()} read, ${said.length} counts`);
  await clock.tick(2 * SPAN_MS);
  assertEquals(read() + said.reduce((sum, one) => sum + one), minutes * 60 * 50);
});

Deno.test("what comes at once after an outage is counted", async () => {
  const { clock, heard, said, read } = setUp();
  heard(300);
  await clock.tick(SPAN_MS);
  assertEquals([read(), said], [0, [300]]);
});

Deno.test("reactions by the dozen are not read, and are no messages", async () => {
  const { clock, heard, said, read } = setUp();
  for (let n = 0; n < 100; n++) heard(1, false);
  await clock.tick(SPAN_MS);
  assertEquals([read(), said], [SPOKEN, []]);
});

Deno.test("a room that has quieted down is read again", async () => {
  const { clock, heard, said, read, muted } = setUp();
  heard(20);
  await clock.tick(2 * SPAN_MS);
  assert(!muted());
  heard();
  assertEquals([read(), said], [1, [20]]);
});

Deno.test("a room that was left says nothing more", async () => {
  const { clock, calm, heard, said } = setUp();
  heard(20);
  calm.stop();
  await clock.tick(SPAN_MS);
  assertEquals(said, []);
});

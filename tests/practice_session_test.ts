import { assert, assertEquals } from "@std/assert";
import {
  type Practice,
  PRACTICE_FRAME_BYTES,
  PRACTICE_MS,
  PRACTICE_QUEUE_BYTES,
  PRACTICE_QUEUE_FRAMES,
  PracticeSession,
} from "../lib/session/practice_session.ts";
import { FakeClock } from "./support/fake_clock.ts";

/** A session, what it sent, and how it was closed. */
function practise(practice: Partial<Practice> = {}) {
  const clock = new FakeClock();
  const sent: (string | number)[] = [];
  const closed: [number, string][] = [];
  const connection = {
    queuedBytes: 0,
    send: (frame: string) => void sent.push(frame),
    sendBinary: (frame: Uint8Array<ArrayBuffer>) => void sent.push(frame.length),
    close: (code: number, reason: string) => void closed.push([code, reason]),
  };
  const session = new PracticeSession(connection, clock, {
    reply: "echo",
    bytesPerSecond: null,
    ...practice,
  });
  return { clock, closed, connection, sent, session };
}

Deno.test("a practice connection sends back what it gets, in order", async () => {
  const { clock, sent, session } = practise();
  session.text("안녕");
  session.binary(new ArrayBuffer(3));
  session.text('{"close":{"code":1006}}');
  await clock.tick();
  assertEquals(sent, ["안녕", 3, '{"close":{"code":1006}}']);
});

Deno.test("at a pace, what is behind something large waits for it", async () => {
  const { clock, sent, session } = practise({ reply: "ack", bytesPerSecond: 1_024 });
  session.binary(new ArrayBuffer(2_048));
  session.text("hi");
  await clock.tick(1_990);
  assertEquals(sent, []);
  await clock.tick(20);
  assertEquals(sent, [
    '{"type":"ack","ack":2048,"what":"binary"}',
    '{"type":"ack","ack":2,"what":"hi"}',
  ]);
});

Deno.test("it closes with the code it is told, but with none that may not be sent", async () => {
  for (const code of [1000, 1001, 1011, 3000, 4999]) {
    const { clock, closed, session } = practise();
    session.text(JSON.stringify({ close: { code, reason: "끝" } }));
    await clock.tick();
    assertEquals(closed, [[code, "끝"]]);
  }
  for (const code of [0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 1000.5, "1000"]) {
    const { clock, closed, session } = practise();
    session.text(JSON.stringify({ close: { code } }));
    await clock.tick();
    assertEquals(closed, []);
  }
  const { clock, closed, session } = practise();
  session.text(JSON.stringify({ close: { code: 1000, reason: "가".repeat(42) } }));
  await clock.tick();
  assertEquals(closed, []);
});

Deno.test("it pours no faster than is taken, and tells how long it waited", async () => {
  const { clock, connection, sent, session } = practise();
  connection.queuedBytes = 1_000_000;
  session.text('{"pour":100000}');
  await clock.tick(1_000);
  assertEquals(sent, []);
  connection.queuedBytes = 0;
  await clock.tick(20);
  assertEquals(sent.slice(0, 2), [65_536, 34_464]);
  const { bytes, waitedMs } = JSON.parse(String(sent[2]));
  assertEquals(bytes, 100_000);
  assert(waitedMs >= 1_000 && waitedMs <= 1_020);
});

Deno.test("what is too large, too much or too long ends it, and nothing is left waiting", async () => {
  const large = practise();
  large.session.binary(new ArrayBuffer(PRACTICE_FRAME_BYTES + 1));
  assertEquals(large.closed[0]![0], 1009);
  const much = practise({ bytesPerSecond: 1_024 });
  for (let sent = 0; sent < PRACTICE_QUEUE_BYTES; sent += PRACTICE_FRAME_BYTES) {
    much.session.binary(new ArrayBuffer(PRACTICE_FRAME_BYTES));
  }
  assertEquals(much.closed.length, 0);
  much.session.binary(new ArrayBuffer(PRACTICE_FRAME_BYTES));
  assertEquals(much.closed[0]![0], 1013);
  const many = practise({ bytesPerSecond: 1_024 });
  for (let n = 0; n < PRACTICE_QUEUE_FRAMES + 2; n++) many.session.text("a");
  assertEquals(many.closed[0]![0], 1013);
  const long = practise();
  await long.clock.tick(PRACTICE_MS);
  assertEquals(long.closed, [[1000, "The lesson is over"]]);
  long.session.text("a");
  await long.clock.tick();
  assertEquals([long.sent, long.clock.pending], [[], 0]);
});

/** Connections made of HTTP requests, on a clock that a test moves. */
import { assertEquals } from "@std/assert";
import { CLOSE } from "../lib/protocol/mod.ts";
import { Lingering } from "../lib/room/lingering.ts";
import type { Connection } from "../lib/session/connection.ts";
import { eventStream } from "../lib/transport/event_stream.ts";
import { longPoll } from "../lib/transport/long_poll.ts";
import { ReaderPlace } from "../lib/transport/reader_place.ts";
import { FakeClock, settle } from "./support/fake_clock.ts";

const AT = `0001${"0".repeat(19)}1`;
const EVENTS =
  `{"type":"events","room":"a","prev":"x","segments":[{"at":"${AT}","time":1,"events":[{},{}]}]}`;

function openStream(rooms: [string, string][] = []) {
  const clock = new FakeClock();
  let ended = 0;
  let connection!: Connection;
  const place = new ReaderPlace(new Map(rooms));
  const response = eventStream({ clock, beatMs: 15_000, place, lingerMs: 0 }, (it) => {
    connection = it;
    return () => ended++;
  });
  return { clock, connection, response, ended: () => ended };
}

Deno.test("an event stream ends after five minutes, and its reader is let go", async () => {
  const { clock, response, ended } = openStream();
  const text = response.text();
  await clock.tick(299_999);
  assertEquals(ended(), 0);
  await clock.tick(1);
  const beats = (await text).split("\n").filter((line) => line === ":beat").length;
  assertEquals([ended(), beats, clock.pending], [1, 20, 0]);
});

Deno.test("an event stream of which nothing is taken ends after five minutes as well", async () => {
  const { clock, connection, response, ended } = openStream();
  connection.send(EVENTS);
  await clock.tick(300_000);
  assertEquals([ended(), connection.queuedBytes, clock.pending], [1, 0, 0]);
  assertEquals((await response.text()).includes(AT), false);
});

Deno.test("an event stream whose reader goes is ended once", async () => {
  const { clock, connection, response, ended } = openStream();
  await response.body!.cancel();
  await settle();
  connection.send("late");
  connection.close(1012, "late");
  assertEquals([ended(), connection.queuedBytes, clock.pending], [1, 0, 0]);
});

Deno.test("what nobody reads is counted, and dropped when its reader is given up", async () => {
  const { connection, response } = openStream();
  await settle();
  const before = connection.queuedBytes;
  for (let n = 0; n < 10; n++) {
    connection.send(JSON.stringify({ type: "ack", text: "한".repeat(100) }));
  }
  assertEquals(connection.queuedBytes - before > 3_000, true);
  connection.close(CLOSE.stuckReader, "Read!");
  assertEquals(connection.queuedBytes < 200, true);
  assertEquals(
    (await response.text()).includes('{"type":"close","code":4000,"reason":"Read!"}'),
    true,
  );
});

Deno.test("the id of an event holds a position for each room", async () => {
  const { connection, response } = openStream([["b", ""], ["a", "p0"]]);
  connection.send('{"type":"people","people":{}}');
  connection.send(EVENTS);
  connection.close(1012, "Bye");
  const ids = (await response.text()).split("\n").filter((line) => line.startsWith("id:"));
  assertEquals(ids, [`id:,${AT}.001`]);
});

Deno.test("a frame that goes to many streams is read once", () => {
  const places = Array.from({ length: 100 }, () => new ReaderPlace(new Map([["many", ""]])));
  const frame = EVENTS.replace('"a"', '"many"');
  const { parse } = JSON;
  let parsed = 0;
  JSON.parse = (text: string) => {
    parsed++;
    return parse(text);
  };
  try {
    assertEquals(places.map((place) => place.after(frame)), Array(100).fill(`${AT}.001`));
  } finally {
    JSON.parse = parse;
  }
  assertEquals(parsed, 1);
});

Deno.test("a place is read only for as many rooms as it is of", () => {
  const pos = `${AT}.000`;
  assertEquals(ReaderPlace.read(pos, 1), [pos]);
  assertEquals(ReaderPlace.read(`,${pos}`, 2), ["", pos]);
  for (const id of ["", "x", `${pos},`, `${pos},${pos},${pos}`]) {
    assertEquals(ReaderPlace.read(id, id === "" ? 2 : 3 - id.split(",").length), null, id);
  }
});

function openPoll(rooms: number, waitMs = 20_000) {
  const clock = new FakeClock();
  let connection!: Connection;
  let ended = 0;
  const response = longPoll({ clock, waitMs, rooms, enoughBytes: 1_000, lingerMs: 0 }, (it) => {
    connection = it;
    return () => ended++;
  });
  return { clock, connection, response, ended: () => ended };
}
const joined = (room: string) =>
  `{"type":"joined","room":"${room}","resume":"replayed","segments":[]}`;

Deno.test("a poll ends in the turn in which there is something to tell", async () => {
  const { clock, connection, response, ended } = openPoll(1);
  connection.send(joined("a"));
  await clock.tick(10_000);
  assertEquals(ended(), 0);
  connection.send(EVENTS);
  connection.send('{"type":"people","people":{}}');
  await clock.tick(0);
  assertEquals(ended(), 1);
  assertEquals((await response.text()).split("\n").length, 4);
});

Deno.test("a poll waits for the answers of all its rooms", async () => {
  const { clock, connection, ended } = openPoll(2, 0);
  connection.send(joined("a"));
  connection.send(EVENTS);
  await clock.tick(5_000);
  assertEquals(ended(), 0);
  connection.send(joined("b"));
  await clock.tick(0);
  assertEquals(ended(), 1);
});

Deno.test("a poll that has enough does not wait for its other rooms", async () => {
  const { clock, connection, ended } = openPoll(2);
  connection.send(joined("a".repeat(1_000)));
  await clock.tick(0);
  assertEquals(ended(), 1);
});

Deno.test("what a poll has is counted in bytes", async () => {
  const { clock, connection, ended } = openPoll(2);
  connection.send(joined("소".repeat(320)));
  assertEquals(connection.queuedBytes > 1_000, true);
  await clock.tick(0);
  assertEquals(ended(), 1);
});

Deno.test("who types or comes in ends a poll half a second later, but not what a join tells", async () => {
  const { clock, connection, ended } = openPoll(1);
  const typing = '{"type":"typing","room":"a","users":["u"]}';
  connection.send(joined("a"));
  connection.send(typing);
  await clock.tick(10_000);
  assertEquals(ended(), 0);
  connection.send(typing);
  await clock.tick(499);
  assertEquals(ended(), 0);
  await clock.tick(1);
  assertEquals(ended(), 1);
});

Deno.test("a poll whose reader goes ends at once", async () => {
  const { clock, response, ended } = openPoll(1);
  await response.body!.cancel();
  assertEquals([ended(), clock.pending], [1, 0]);
});

Deno.test("a user lingers once, however many requests have ended", async () => {
  const clock = new FakeClock();
  const left: string[] = [];
  const lingering = new Lingering(clock, (user) => void left.push(user));
  lingering.hold("a", 10_000);
  await clock.tick(9_000);
  lingering.hold("a", 10_000);
  assertEquals(left, ["a"]);
  await clock.tick(9_999);
  assertEquals(lingering.size, 1);
  await clock.tick(1);
  assertEquals([left, lingering.size], [["a", "a"], 0]);
  lingering.hold("a", 10_000);
  lingering.close();
  await clock.tick(20_000);
  assertEquals(left.length, 2);
});

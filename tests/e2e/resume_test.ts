import { assert, assertEquals } from "@std/assert";
import { breaks } from "../support/chain.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { ServerProcess } from "../support/server_process.ts";
import { openOnEach } from "../support/spread.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { WireClient } from "../support/wire_client.ts";
import type { Delivered } from "../support/wire_room.ts";

const ORIGIN = `${"0".repeat(24)}.000`;
const MESSAGES = 3_000;

let folder: TempFolder;
let server: ServerProcess;
/** The whole of room `long`, in order. */
let log: Delivered[];

Deno.test.beforeAll(async () => {
  folder = await TempFolder.make();
  server = await ServerProcess.start({
    env: {
      SORI_ISOLATES: "2",
      SORI_RATE_LIMIT: "off",
      // So small that most of the log is read from the store.
      SORI_RESUME_CACHE_BYTES: "20000",
      SORI_KV: folder.file("sori.kv"),
    },
  });
  await using writer = await open();
  await writer.join("long");
  const texts = Array.from(
    { length: MESSAGES },
    (_, n) => `메시지 ${n}: ${"x".repeat(1 + n % 97)}`,
  );
  await writer.publishAll("long", "lane", texts);
  log = await writer.delivered("long", MESSAGES);
  assertEquals(log.map(({ text }) => text), texts);
});
Deno.test.afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const open = () => WireClient.open(server.socketUrl.href);

const segmentOf = (pos: string) => pos.slice(0, 24);

Deno.test("after a position comes exactly what follows it", async () => {
  const random = new SeededRandom(1);
  const last = log.length - 1;
  const middles = log.findIndex(({ pos }, i) =>
    i > 1_000 && segmentOf(log[i + 1]!.pos) === segmentOf(pos)
  );
  assert(middles > 0, "some segment holds several events");
  const indexes = [0, 1, middles, middles + 1, last - 1, last];
  for (let n = 0; n < 40; n++) indexes.push(random.below(log.length));
  for (const index of indexes) {
    await using client = await open();
    const joined = await client.join("long", log[index]!.pos);
    assertEquals(joined.resume, "replayed");
    assert(joined.prev! <= log[index]!.pos);
    const missed = await client.delivered("long", last - index);
    assertEquals(missed, log.slice(index + 1));
    assertEquals(client.violations, []);
    assertEquals(breaks(client.frames, "long"), []);
  }
});

Deno.test("a position inside a segment brings that segment whole, once", async () => {
  const inside = log.findIndex(({ pos }, i) =>
    i > 0 && i < log.length - 1 && segmentOf(log[i - 1]!.pos) === segmentOf(pos) &&
    segmentOf(log[i + 1]!.pos) === segmentOf(pos)
  );
  const { pos } = log[inside]!;
  await using client = await open();
  const { prev } = await client.join("long", pos);
  const before = log.findLast((event) => segmentOf(event.pos) < segmentOf(pos))!;
  assertEquals(prev, before.pos, "the position before the segment");
  const first = await client.next(({ segments = [] }) => segments.length > 0, "a segment");
  assertEquals(first.segments![0]!.at, segmentOf(pos));
  await client.delivered("long", log.length - 1 - inside);
  assertEquals(breaks(client.frames, "long"), []);
});

Deno.test("a position that the log does not hold brings a snapshot, and says so", async () => {
  const known = log[1_500]!.pos;
  const count = log.filter(({ pos }) => segmentOf(pos) === segmentOf(known)).length;
  const unknown = [
    `${segmentOf(known)}.${String(count).padStart(3, "0")}`,
    `${segmentOf(known)}.999`,
    `${ORIGIN.slice(0, 24)}.001`,
    "000100000000000000000000.000",
    "0001ffffffffffffffffffff.000",
    "ffffffffffffffffffffffff.999",
    `0002${known.slice(4)}`,
  ];
  for (const after of unknown) {
    await using client = await open();
    const joined = await client.join("long", after);
    assertEquals(joined.resume, "snapshot", after);
    assertEquals(joined.head, log.at(-1)!.pos);
    const shown = client.room("long").delivered;
    assert(shown.length >= 50);
    assertEquals(shown, log.slice(-shown.length));
    assertEquals(joined.prev, log.at(-shown.length - 1)!.pos);
    assertEquals(joined.more, true);
  }
});

Deno.test("from the beginning comes everything", async () => {
  await using client = await open();
  const joined = await client.join("long", ORIGIN);
  assertEquals([joined.resume, joined.prev, joined.more], ["replayed", ORIGIN, false]);
  assertEquals(await client.delivered("long", MESSAGES), log);
  assertEquals(breaks(client.frames, "long"), []);
});

Deno.test("an empty room has nothing before and nothing after", async () => {
  await using client = await open();
  for (const after of [undefined, ORIGIN]) {
    const { head, prev, segments, more, resume } = await client.join("quiet", after);
    assertEquals({ head, prev, segments, more }, {
      head: ORIGIN,
      prev: ORIGIN,
      segments: [],
      more: false,
    });
    assertEquals(resume, after === undefined ? "snapshot" : "replayed");
  }
  const unknown = await client.join("quiet", log[0]!.pos);
  assertEquals(unknown.resume, "snapshot");
});

Deno.test("a second join on a connection starts anew, without a hole", async () => {
  await using client = await open();
  for (const index of [2_000, 100, 2_990]) {
    client.rooms.delete("long");
    await client.join("long", log[index]!.pos);
    await client.delivered("long", MESSAGES - 1 - index);
    assertEquals(client.room("long").delivered, log.slice(index + 1));
  }
  assertEquals(client.violations, []);
});

Deno.test("who joins while many write on both isolates misses nothing and sees nothing twice", async () => {
  const random = new SeededRandom(2);
  const writers = (await openOnEach(server, 2, 3)).flat();
  const total = writers.length * 700;
  const writing = Promise.all(
    writers.map((writer, w) =>
      writer.publishAll(
        "busy",
        `lane${w}`,
        Array.from({ length: 700 }, (_, n) => `writer ${w} says ${n}`),
      )
    ),
  );
  await using steady = await open();
  await steady.join("busy", ORIGIN);
  const joiners: { client: WireClient; after: string }[] = [];
  let done = false;
  void writing.then(() => done = true);
  while (!done && joiners.length < 60) {
    const seen = steady.room("busy").delivered;
    const after = seen.length === 0 ? ORIGIN : random.pick([ORIGIN, random.pick(seen).pos]);
    const client = await open();
    await client.join("busy", after);
    joiners.push({ client, after });
  }
  await writing;
  const all = await steady.delivered("busy", total);
  assertEquals(all.length, total);
  assertEquals(breaks(steady.frames, "busy"), []);
  for (const { client, after } of joiners) {
    const expected = all.filter(({ pos }) => pos > after);
    assertEquals(await client.delivered("busy", expected.length), expected);
    assertEquals(client.violations, []);
    assertEquals(breaks(client.frames, "busy"), []);
    await client.close();
  }
  for (const writer of writers) await writer.close();
});

Deno.test("who comes back again and again during heavy writing has the whole in the end", async () => {
  const writers = (await openOnEach(server, 2, 2)).flat();
  const total = writers.length * 500;
  const writing = Promise.all(
    writers.map((writer, w) =>
      writer.publishAll(
        "flaky",
        `lane${w}`,
        Array.from({ length: 500 }, (_, n) => `writer ${w} says ${n}`),
      )
    ),
  );
  const random = new SeededRandom(3);
  const have: Delivered[] = [];
  let position = ORIGIN;
  while (have.length < total) {
    await using client = await open();
    await client.join("flaky", position);
    const wanted = Math.min(total - have.length, 1 + random.below(200));
    await client.delivered("flaky", wanted);
    assertEquals(client.violations, []);
    have.push(...client.room("flaky").delivered);
    position = client.room("flaky").position;
  }
  await writing;
  assertEquals(have.length, total);
  assertEquals(new Set(have.map(({ text }) => text)).size, total);
  assertEquals(have.map(({ pos }) => pos), have.map(({ pos }) => pos).toSorted());
  for (const writer of writers) await writer.close();
});

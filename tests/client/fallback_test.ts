import { assertEquals } from "@std/assert";
import { fallbackTransport, type Level } from "../../lib/client/fallback_transport.ts";
import { type Attempts, firstTransport } from "../../lib/client/first_transport.ts";
import { type LevelStorage, memoryLevels, storedLevels } from "../../lib/client/level_memory.ts";
import type { OpenTransport, TransportEvents } from "../../lib/client/transport.ts";
import { FakeClock, settle } from "../support/fake_clock.ts";

const MINUTE = 60_000;
const URL_OF_SERVER = new URL("ws://chat.example/ws");

/** One connection at one level. */
interface Way {
  level: string;
  events: TransportEvents;
  sent: string[];
  closed: boolean;
}

/** Whether all ways are loaded from the start, as in an application, or not before the first fails. */
type Loaded = "all" | "first";

/** Both must do the same. */
function test(name: string, run: (loaded: Loaded) => void | Promise<void>) {
  Deno.test(name, () => run("all"));
  Deno.test(`${name} (the others are loaded then)`, () => run("first"));
}

function setUp(loaded: Loaded, memory = memoryLevels(), clock = new FakeClock()) {
  const ways: Way[] = [];
  const level = (name: string): OpenTransport => (_url, events) => {
    const way: Way = { level: name, events, sent: [], closed: false };
    ways.push(way);
    return {
      send: (text) => void way.sent.push(text),
      close: () => void (way.closed = true),
    };
  };
  const levels: Level[] = [
    { name: "socket", open: level("socket"), patienceMs: 4_000 },
    {
      name: "stream",
      open: { load: () => Promise.resolve(level("stream")) },
      patienceMs: 3_000,
    },
    { name: "poll", open: { load: () => Promise.resolve(level("poll")) }, patienceMs: 3_000 },
  ];
  let away = false;
  const load = (attempts: Attempts) =>
    away
      ? Promise.reject(new TypeError("The network is away."))
      : Promise.resolve(fallbackTransport(levels, clock, memory, attempts));
  const open = loaded === "all"
    ? fallbackTransport(levels, clock, memory, { tolerance: 0, brief: 0, reached: null })
    : firstTransport(level("socket"), 4_000, load, clock, memory);
  const dial = () => {
    const heard: string[] = [];
    const transport = open(URL_OF_SERVER, {
      frame: (text) => void heard.push(text),
      close: (code) => void heard.push(`closed ${code}`),
      renew: () => void heard.push("renew"),
    });
    return { transport, heard };
  };
  /** The levels that were tried since this was last asked. */
  let seen = 0;
  const tried = () => {
    const fresh = ways.slice(seen).map(({ level }) => level);
    seen = ways.length;
    return fresh;
  };
  const network = (on: boolean) => void (away = !on);
  return { clock, memory, ways, dial, tried, network };
}

/** A client that found the socket blocked and goes by streams. */
async function onStream(loaded: Loaded, memory = memoryLevels(), clock = new FakeClock()) {
  const all = setUp(loaded, memory, clock);
  const dialled = all.dial();
  all.ways[0]!.events.close(1006);
  await settle();
  all.ways[1]!.events.frame("welcome");
  all.tried();
  return { ...all, ...dialled };
}

test("what is refused is passed over in the same attempt", async (loaded) => {
  const { ways, dial } = setUp(loaded);
  const { transport, heard } = dial();
  ways[0]!.events.close(1006);
  await settle();
  assertEquals(ways.map(({ level }) => level), ["socket", "stream"]);
  ways[1]!.events.frame("welcome");
  transport.send("hi");
  assertEquals([ways[0]!.sent, ways[1]!.sent], [[], ["hi"]]);
  assertEquals(heard, ["welcome"]);
});

test("what stays silent is passed over after its patience", async (loaded) => {
  const { clock, ways, dial, tried } = setUp(loaded);
  dial();
  await clock.tick(3_999);
  assertEquals(tried(), ["socket"]);
  await clock.tick(1);
  assertEquals(tried(), ["stream"]);
  assertEquals(ways[0]!.closed, true);
  await clock.tick(3_000);
  assertEquals(tried(), ["poll"]);
});

test("an attempt that was given up goes on where it had come to", async (loaded) => {
  const { clock, dial, tried } = setUp(loaded);
  const { transport } = dial();
  await clock.tick(4_000);
  transport.close();
  tried();
  dial();
  await settle();
  assertEquals(tried(), ["stream"]);
});

test("what worked is remembered for ten minutes, then the best is tried first again", async (loaded) => {
  const { clock, ways, dial, tried } = await onStream(loaded);
  await clock.tick(5 * MINUTE);
  ways[1]!.events.close(0);
  dial();
  await settle();
  assertEquals(tried(), ["stream"]);
  await clock.tick(10 * MINUTE + 1);
  tried();
  dial();
  assertEquals(tried(), ["socket"]);
});

test("what worked is remembered over reloads, by origin", async (loaded) => {
  const clock = new FakeClock();
  const kept = new Map<string, string>();
  const storage: LevelStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
  await onStream(loaded, storedLevels(() => storage), clock);
  assertEquals([...kept.keys()], ["sori.transport ws://chat.example"]);
  const reloaded = setUp(loaded, storedLevels(() => storage), clock);
  reloaded.dial();
  await settle();
  assertEquals(reloaded.tried(), ["stream"]);
});

test("a storage that is forbidden or holds nonsense means the best first", async (loaded) => {
  const broken = [
    () => {
      throw new DOMException("No.", "SecurityError");
    },
    () => ({ getItem: () => "nonsense", setItem() {}, removeItem() {} }),
    () => ({ getItem: () => '{"level":"stream","until":1e99}', setItem() {}, removeItem() {} }),
  ];
  for (const storage of broken) {
    const { dial, tried } = setUp(loaded, storedLevels(storage));
    dial();
    await settle();
    assertEquals(tried(), ["socket"]);
  }
});

test("a server that is away is not taken for a blocked socket", async (loaded) => {
  const { ways, dial, tried } = setUp(loaded);
  const { heard } = dial();
  for (let level = 0; level < 3; level++) {
    ways[level]!.events.close(1006);
    await settle();
  }
  assertEquals(heard, ["closed 1006"]);
  assertEquals(tried(), ["socket", "stream", "poll"]);
  // Not three requests for each attempt of a crowd that waits for its server.
  for (let turn = 0; turn < 2; turn++) {
    dial();
    ways.at(-1)!.events.close(1006);
    assertEquals(tried(), ["socket"]);
  }
  dial();
  ways.at(-1)!.events.close(1006);
  await settle();
  assertEquals(tried(), ["socket", "stream"]);
});

test("a socket that has worked is tried thrice before it counts as blocked", async (loaded) => {
  const { clock, ways, dial, tried } = setUp(loaded);
  dial();
  ways[0]!.events.frame("welcome");
  await clock.tick(MINUTE);
  ways[0]!.events.close(1006);
  for (let turn = 0; turn < 3; turn++) {
    dial();
    ways.at(-1)!.events.close(1006);
  }
  await settle();
  assertEquals(tried(), ["socket", "socket", "socket", "socket", "stream"]);
});

test("sockets that open and break at once, twice, count as blocked", async (loaded) => {
  const { clock, ways, dial, tried } = setUp(loaded);
  for (let turn = 0; turn < 2; turn++) {
    dial();
    ways.at(-1)!.events.frame("welcome");
    await clock.tick(2_000);
    ways.at(-1)!.events.close(0);
  }
  tried();
  dial();
  await settle();
  assertEquals(tried(), ["stream"]);
});

test("a server that says goodbye has not blocked anything", async (loaded) => {
  const { clock, ways, dial, tried } = setUp(loaded);
  for (let turn = 0; turn < 3; turn++) {
    dial();
    ways.at(-1)!.events.frame("welcome");
    await clock.tick(100);
    ways.at(-1)!.events.close(1012);
  }
  assertEquals(tried(), ["socket", "socket", "socket"]);
});

test("a final close code is told as it is", (loaded) => {
  const { ways, dial, tried } = setUp(loaded);
  const { heard } = dial();
  ways[0]!.events.close(4100);
  assertEquals(heard, ["closed 4100"]);
  assertEquals(tried(), ["socket"]);
});

test("what is better is tried again beside what works, and taken when it answers", async (loaded) => {
  const { clock, ways, heard, dial, tried } = await onStream(loaded);
  await clock.tick(10 * MINUTE);
  assertEquals(tried(), ["socket"]);
  ways.at(-1)!.events.close(1006);
  assertEquals(heard, ["welcome"]);
  await clock.tick(10 * MINUTE);
  assertEquals(tried(), ["socket"]);
  assertEquals(ways[1]!.closed, false);
  ways.at(-1)!.events.frame("welcome");
  assertEquals(heard, ["welcome", "renew"]);
  assertEquals(ways.at(-1)!.closed, true);
  dial();
  assertEquals(tried(), ["socket"]);
});

test("a closed transport tries and tells nothing more", async (loaded) => {
  const { clock, transport, heard, ways, tried } = await onStream(loaded);
  transport.close();
  assertEquals(ways[1]!.closed, true);
  ways[1]!.events.frame("late");
  await clock.tick(30 * MINUTE);
  assertEquals(heard, ["welcome"]);
  assertEquals(tried(), []);
  assertEquals(clock.pending, 0);
});

Deno.test("while the others cannot be loaded the first is tried, and then they are loaded", async () => {
  const { ways, dial, tried, network } = setUp("first");
  network(false);
  const { heard } = dial();
  ways[0]!.events.close(1006);
  await settle();
  assertEquals(heard, ["closed 0"]);
  for (let turn = 0; turn < 2; turn++) {
    dial();
    ways.at(-1)!.events.close(1006);
    await settle();
  }
  assertEquals(tried(), ["socket", "socket", "socket"]);
  network(true);
  dial();
  ways.at(-1)!.events.close(1006);
  await settle();
  assertEquals(tried(), ["socket", "stream"]);
});

Deno.test("the others are at hand before they are needed once a connection has broken", async () => {
  const { ways, dial, tried, network } = setUp("first");
  dial();
  ways[0]!.events.frame("welcome");
  ways[0]!.events.close(1006);
  await settle();
  network(false);
  for (let turn = 0; turn < 3; turn++) {
    dial();
    ways.at(-1)!.events.close(1006);
    await settle();
  }
  assertEquals(tried(), ["socket", "socket", "socket", "socket", "stream"]);
});

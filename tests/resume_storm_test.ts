/** A crowd that comes back to isolates which know nothing yet: what that reads of the log. */
import { assert, assertEquals } from "@std/assert";
import { DEFAULT_LIMITS } from "../lib/protocol/mod.ts";
import { relays } from "../lib/relay/relays.ts";
import { Rooms } from "../lib/room/rooms.ts";
import { Session, type SessionContext } from "../lib/session/session.ts";
import { keys } from "../lib/store/keys.ts";
import type { Entry, Range } from "../lib/store/kv.ts";
import { toBytes, toJson } from "../lib/store/kv.ts";
import { PeopleStore } from "../lib/store/people.ts";
import { storedText } from "../lib/store/segment.ts";
import { FakeClock } from "./support/fake_clock.ts";
import { MemoryKv } from "./support/memory_kv.ts";
import { SeededRandom } from "./support/seeded_random.ts";
import type { Frame } from "./support/wire_room.ts";

const ROOM = "lobby";
const CROWD = 5_000;
const SEGMENTS = 500;
/** Turns of the clock until all have what they missed, at the most. */
const TURNS = 2_000;

/** Counts what is read of the log. */
class CountingKv extends MemoryKv {
  reads = 0;
  /** Entries that were read, each time. */
  entries = 0;

  override async list(range: Range, options: { limit: number; reverse?: boolean }) {
    const found: Entry[] = await super.list(range, options);
    if (range.prefix[0] === "log") {
      this.reads++;
      this.entries += found.length;
    }
    return found;
  }
}

/** A log of so many messages, each in a segment of its own; their positions. */
async function fill(kv: CountingKv, clock: FakeClock): Promise<string[]> {
  const positions: string[] = [];
  for (let n = 1; n <= SEGMENTS; n++) {
    const event = JSON.stringify({ from: "somebody01", text: `message ${n}` });
    const versionstamp = await kv.commit({
      checks: [],
      set: [{ key: keys.head(ROOM), value: toJson({ generation: "0001" }) }],
      append: {
        prefix: keys.logGeneration(ROOM, "0001"),
        value: toBytes(storedText(clock.now(), [event])),
      },
    });
    positions.push(`0001${versionstamp}.000`);
  }
  return positions;
}

/** Lets a crowd join an isolate after `afters`; what each of them was given. */
async function comeBack(
  kv: CountingKv,
  clock: FakeClock,
  last: string,
  afters: string[],
  cacheBytes?: number,
) {
  const limits = {
    ...DEFAULT_LIMITS,
    ...cacheBytes !== undefined && { resumeCacheBytes: cacheBytes },
  };
  const people = new PeopleStore(kv);
  const rooms = new Rooms({
    kv,
    people,
    relay: relays(),
    limits,
    clock,
    isolate: "isolate",
    watch: false,
    random: () => 0.5,
  });
  const context: SessionContext = {
    rooms,
    people,
    limits,
    clock,
    isolate: 0,
    rates: null,
    authenticate: () => Promise.resolve(null),
  };
  const seen = afters.map((after, index) => {
    const given = { position: after, count: 0, holes: 0 };
    const send = (text: string) => {
      const { type, prev, segments }: Frame = JSON.parse(text);
      if (type !== "joined" && type !== "events") return;
      if (prev! > given.position) given.holes++;
      for (const { at, events } of segments!) {
        given.position = `${at}.${String(events.length - 1).padStart(3, "0")}`;
        given.count += events.length;
      }
    };
    const connection = { queuedBytes: 0, send, close() {} };
    const session = new Session(context, connection, { user: `user${index % 50}` }, "192.0.2.1");
    session.open();
    session.receive(JSON.stringify({ type: "join", room: ROOM, after }));
    return given;
  });
  for (let turn = 0; turn < TURNS && seen.some(({ position }) => position < last); turn++) {
    await clock.tick(10);
  }
  rooms.close();
  return seen;
}

/** Everybody's position: any of `positions`. */
function scatter(positions: readonly string[], random: SeededRandom): string[] {
  return Array.from({ length: CROWD }, () => random.pick(positions));
}

async function assertResumes(places: number, cacheBytes?: number): Promise<CountingKv> {
  const clock = new FakeClock();
  const kv = new CountingKv({ clock });
  const positions = await fill(kv, clock);
  const afters = scatter(positions.slice(0, places), new SeededRandom(1));
  const seen = await comeBack(kv, clock, positions.at(-1)!, afters, cacheBytes);
  const index = new Map(positions.map((pos, n) => [pos, n + 1]));
  for (const [n, { count, holes, position }] of seen.entries()) {
    assertEquals(holes, 0);
    assertEquals(position, positions.at(-1));
    assertEquals(count, SEGMENTS - index.get(afters[n]!)!);
  }
  return kv;
}

Deno.test("5,000 clients that come back to a new isolate resume completely, and each part of the log is read once", async () => {
  const kv = await assertResumes(SEGMENTS);
  // One entry more a read names the position before; loading looks at the newest first.
  assert(kv.entries <= SEGMENTS * 1.2, `${kv.entries} entries of ${SEGMENTS}`);
  assert(kv.reads <= SEGMENTS / 10, `${kv.reads} reads`);
});

Deno.test("so do they from further back than memory reaches, when they stood close together", async () => {
  const kv = await assertResumes(20, 15_000);
  assert(kv.reads <= SEGMENTS + 1, `${kv.reads} reads of ${SEGMENTS} segments`);
});

import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { BlobStore, CHUNK_BYTES, type StoredFile } from "../../lib/store/blobs.ts";
import { keys } from "../../lib/store/keys.ts";
import type { Kv } from "../../lib/store/kv.ts";
import { NEW_LANE, writeLane } from "../../lib/store/lanes.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { STORES } from "./stores.ts";

const HOUR = 60 * 60 * 1_000;

/** Bytes that are no pattern: a chunk in the wrong place is seen. */
function someBytes(length: number): Uint8Array<ArrayBuffer> {
  const random = new SeededRandom(length);
  return Uint8Array.from({ length }, () => random.below(256));
}

const about = {
  room: "lobby",
  from: "a1B2c3D4e5",
  messageId: "lane.7",
  name: () => "a.bin",
  type: "application/octet-stream",
};

async function keysOf(kv: Kv): Promise<unknown[]> {
  const found = await kv.list({ prefix: [] }, { limit: 500 });
  return found.map(({ key }) => key[0]);
}

async function join(pieces: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(ReadableStream.from(pieces)).arrayBuffer());
}

/** The lane of {@linkcode about} takes number 7, with an event or without one. */
async function say(kv: Kv, index: number | null): Promise<void> {
  const { from, room } = about;
  const value = writeLane(NEW_LANE, [[7, index]], "0001");
  await kv.commit({ checks: [], set: [{ key: keys.lane(room, from, "lane"), value }] });
}

for (const [kind, open] of STORES) {
  const test = (name: string, body: (kv: Kv, files: BlobStore, clock: FakeClock) => unknown) =>
    Deno.test(`${kind}: ${name}`, async () => {
      await using opened = await open();
      const clock = new FakeClock(1_800_000_000_000);
      await body(opened.kv, new BlobStore(opened.kv, clock), clock);
    });

  for (const size of [1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 30 * CHUNK_BYTES + 5]) {
    test(`a file of ${size} bytes comes back as it was`, async (_, files) => {
      const bytes = someBytes(size);
      const { id } = await files.save(bytes, about);
      const file = await files.find(id);
      assertEquals(file?.size, size);
      assertEquals(await join(files.read(file!)), bytes);
      assertEquals(await files.readWhole(file!), bytes);
    });
  }

  test("any part of a file can be read", async (_, files) => {
    const bytes = someBytes(3 * CHUNK_BYTES);
    const file = await files.save(bytes, about);
    const ends = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, file.size];
    for (const start of ends) {
      for (const end of ends.filter((end) => end > start)) {
        assertEquals(await join(files.read(file, start, end)), bytes.slice(start, end));
      }
    }
  });

  test("what is known of a file is its name, type, sender and checksum", async (_, files) => {
    const bytes = new TextEncoder().encode("abc");
    const name = (id: string) => `${id}.txt`;
    const file = await files.save(bytes, { ...about, name });
    assertEquals(await files.find(file.id), {
      id: file.id,
      name: `${file.id}.txt`,
      type: "application/octet-stream",
      size: 3,
      room: "lobby",
      from: "a1B2c3D4e5",
      time: 1_800_000_000_000,
      // FIPS 180-2, appendix B.1
      sha256: "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
    });
    assertEquals(await files.find("another"), null);
  });

  test("nobody guesses a file's id", async (_, files) => {
    const bytes = someBytes(1);
    const [one, two] = [await files.save(bytes, about), await files.save(bytes, about)];
    assertEquals(one.id.length, 20);
    assertNotEquals(one.id, two.id);
  });

  test("a second try in the same place leaves nothing of the first", async (kv, files, clock) => {
    const place = files.newPlace();
    const bytes = someBytes(2 * CHUNK_BYTES);
    await files.save(bytes, { ...about, place });
    await clock.tick(5_000);
    await files.keep(await files.save(bytes, { ...about, place }));
    assertEquals(await keysOf(kv), ["chunk", "chunk", "file"]);
  });

  test("a file that lost a part is not served as a whole one", async (kv, files) => {
    const file = await files.save(someBytes(2 * CHUNK_BYTES), about);
    await kv.commit({ checks: [], delete: [keys.chunk(file.id, 1)] });
    await assertRejects(() => files.readWhole(file), Error, "missing");
  });

  test("a discarded file leaves nothing", async (kv, files) => {
    await files.discard(await files.save(someBytes(20 * CHUNK_BYTES), about));
    assertEquals(await keysOf(kv), []);
  });

  test("a kept file leaves no note of its upload", async (kv, files) => {
    await files.keep(await files.save(someBytes(1), about));
    assertEquals(await keysOf(kv), ["chunk", "file"]);
  });

  const after = async (kv: Kv, files: BlobStore, clock: FakeClock, ms: number) => {
    const file: StoredFile = await files.save(someBytes(CHUNK_BYTES + 1), about);
    await clock.tick(ms);
    await files.sweep();
    return { found: await files.find(file.id), left: await keysOf(kv) };
  };

  test("an upload whose message may still come is left alone", async (kv, files, clock) => {
    const { found, left } = await after(kv, files, clock, HOUR);
    assertEquals([found !== null, left], [true, ["chunk", "chunk", "file", "upload"]]);
  });

  test("an upload whose message never came is cleaned away", async (kv, files, clock) => {
    const { found, left } = await after(kv, files, clock, HOUR + 1_000);
    assertEquals([found, left], [null, []]);
  });

  test("an upload whose message was skipped is cleaned away", async (kv, files, clock) => {
    await say(kv, null);
    const { found, left } = await after(kv, files, clock, HOUR + 1_000);
    assertEquals([found, left], [null, ["lane"]]);
  });

  test(
    "a file whose message is in the log stays, though nobody noted it",
    async (kv, files, clock) => {
      await say(kv, 0);
      const { found, left } = await after(kv, files, clock, HOUR + 1_000);
      assertEquals([found !== null, left], [true, ["chunk", "chunk", "file", "lane"]]);
    },
  );

  test("a file of which nobody can tell any more stays", async (kv, files, clock) => {
    const { found, left } = await after(kv, files, clock, 30 * 24 * HOUR);
    assertEquals([found !== null, left], [true, ["chunk", "chunk", "file"]]);
  });
}

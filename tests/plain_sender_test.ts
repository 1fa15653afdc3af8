import { assertEquals } from "@std/assert";
import { keys } from "../lib/store/keys.ts";
import { PlainHost } from "./support/plain_host.ts";

/** More turns of promises than a message needs into the log of a store in memory. */
const TURNS = 60;

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

Deno.test("what is said at any point of the way of the message before it is said, too", async () => {
  using host = new PlainHost();
  for (let count = 0; count < TURNS; count++) {
    const anna = await host.openPlain(`user${count}`, `room${count}`);
    anna.session.receive("one");
    await turns(count);
    anna.session.receive("two");
    await anna.session.closed();
    const { segments } = await host.rooms.log(`room${count}`).readNewest(10);
    assertEquals(segments.reduce((sum, { count }) => sum + count, 0), 2, `after ${count} turns`);
  }
});

Deno.test("what is too much at any point of the way of a message ends the connection", async () => {
  using host = new PlainHost();
  host.attachments.incoming.take("192.0.2.9", 1_000_000_000);
  for (let count = 0; count < TURNS; count++) {
    const anna = await host.openPlain(`user${count}`);
    anna.session.receive("one");
    await turns(count);
    while (host.attachments.incoming.take("192.0.2.1", 1_000_000));
    anna.session.receiveBinary(new Uint8Array(1_000_000));
    await host.clock.tick();
    assertEquals(anna.closed?.[0], 1008, `after ${count} turns`);
  }
});

Deno.test("a file that the store took a part of is stored in its place at the next try", async () => {
  using host = new PlainHost();
  const anna = await host.openPlain("anna");
  const commit = host.kv.commit.bind(host.kv);
  let writes = 0;
  host.kv.commit = (write) =>
    ++writes === 2 ? Promise.reject(new Error("The store is broken")) : commit(write);
  anna.session.receiveBinary(new Uint8Array(1_000_000).fill(7));
  await host.until(() => anna.frames.length === 1, 50);
  const chunks = await host.kv.list({ prefix: [keys.chunk("", 0)[0]!] }, { limit: 100 });
  assertEquals(new Set(chunks.map(({ key }) => key[1])).size, 1);
});

Deno.test("a large file that the store does not take ends the connection, rate or no rate", async () => {
  using host = new PlainHost({ attachmentBytes: 100 });
  const anna = await host.openPlain("anna");
  host.kv.broken = true;
  anna.session.receiveBinary(new Uint8Array(100));
  for (let second = 0; second < 60; second++) {
    await host.clock.tick(1_000);
    // The checksum is the platform's.
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
  }
  assertEquals(anna.closed?.[0], 1013);
});

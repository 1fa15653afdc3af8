import { assertEquals } from "@std/assert";
import { breaks } from "../support/chain.ts";
import { ServerProcess } from "../support/server_process.ts";
import { openOnEach } from "../support/spread.ts";
import { TempFolder } from "../support/temp_folder.ts";

const WRITERS = 16;
const EACH = 1_250;

Deno.test("clients on two isolates see 20,000 messages of 16 writers in one order, each once", async () => {
  await using folder = await TempFolder.make();
  await using server = await ServerProcess.start({
    env: { SORI_ISOLATES: "2", SORI_RATE_LIMIT: "off", SORI_KV: folder.file("sori.kv") },
  });
  const writers = (await openOnEach(server, 2, WRITERS / 2)).flat();
  const readers = (await openOnEach(server, 2, 4)).flat();
  for (const reader of readers) await reader.join("lobby");
  // Who writes also reads, as people do.
  for (const writer of writers) await writer.join("lobby");

  const startedAt = performance.now();
  const positions = await Promise.all(
    writers.map((writer, w) => {
      const texts = Array.from({ length: EACH }, (_, n) => `writer ${w}, message ${n}, 안녕하세요`);
      return writer.publishAll("lobby", `lane${w}`, texts, { window: 32 });
    }),
  );
  const everybody = [...readers, ...writers];
  for (const client of everybody) await client.delivered("lobby", WRITERS * EACH);
  const seconds = (performance.now() - startedAt) / 1_000;

  const [first, ...others] = everybody.map((client) => client.room("lobby").delivered);
  assertEquals(first!.length, WRITERS * EACH);
  assertEquals(new Set(first!.map(({ text }) => text)).size, WRITERS * EACH, "each once");
  for (const other of others) assertEquals(other, first!);

  const byText = new Map(first!.map(({ pos, text, from }) => [text, { pos, from }]));
  writers.forEach((writer, w) => {
    positions[w]!.forEach((pos, n) => {
      const delivered = byText.get(`writer ${w}, message ${n}, 안녕하세요`);
      assertEquals(delivered, { pos: pos!, from: writer.user }, "acknowledged where it is seen");
    });
    assertEquals(positions[w], positions[w]!.toSorted(), "in the order it was sent");
  });
  for (const client of everybody) {
    assertEquals(client.violations, []);
    assertEquals(breaks(client.frames, "lobby"), []);
    assertEquals(client.frames.filter(({ type }) => type === "error"), []);
    await client.close();
  }
  assertEquals(server.output.split("\n").length, 2, "the server said that it listens and no more");
  // deno-lint-ignore no-console -- a figure for whoever runs it
  console.log(`${Math.round(WRITERS * EACH / seconds)} messages a second to 24 clients`);
});

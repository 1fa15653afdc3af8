import { assert, assertEquals } from "@std/assert";
import { breaks } from "../support/chain.ts";
import { SeededRandom } from "../support/seeded_random.ts";
import { Sender } from "../support/sender.ts";
import { ServerProcess } from "../support/server_process.ts";
import { PATIENT } from "../support/spread.ts";
import { TempFolder } from "../support/temp_folder.ts";
import { WireClient } from "../support/wire_client.ts";

const WRITERS = 8;
const KILLS = 6;

Deno.test("a server that is killed while it writes loses nothing it has acknowledged", async () => {
  await using folder = await TempFolder.make();
  const env = { SORI_ISOLATES: "2", SORI_RATE_LIMIT: "off", SORI_KV: folder.file("sori.kv") };
  const random = new SeededRandom(7);
  const senders: Sender[] = [];
  for (let life = 0; life <= KILLS; life++) {
    await using server = await ServerProcess.start({ env });
    const url = server.socketUrl.href;
    while (senders.length < WRITERS) {
      await using guest = await WireClient.open(url, PATIENT);
      const lane = `lane${senders.length}`;
      senders.push(new Sender(guest.welcome.token!, "lobby", lane, (n) => `${lane} says ${n}`));
    }
    const total = () => senders.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0);
    // In its last life the server may finish; before, it is killed at some point of its work.
    const goal = life === KILLS ? total() : total() + 200 + random.below(1_500);
    const enough = () => life === KILLS;
    const running = Promise.all(senders.map((sender) => sender.run(url, enough)));
    if (life < KILLS) {
      while (total() < goal) await new Promise((resolve) => setTimeout(resolve, 1));
      server.kill("SIGKILL");
    }
    await running;
  }

  await using server = await ServerProcess.start({ env });
  await using reader = await WireClient.open(server.socketUrl.href, PATIENT);
  await reader.join("lobby", `${"0".repeat(24)}.000`);
  const sent = senders.reduce((sum, sender) => sum + sender.sent, 0);
  const log = await reader.delivered("lobby", sent);
  assertEquals(log.length, sent, "what was sent again is there once");
  assertEquals(reader.violations, []);
  assertEquals(breaks(reader.frames, "lobby"), []);

  const positions = new Map(log.map(({ pos, text }) => [text, pos]));
  assertEquals(positions.size, sent);
  for (const sender of senders) {
    assertEquals(sender.acknowledged.length, sender.sent, "in the end all were acknowledged");
    assert(sender.sent > 0);
    sender.acknowledged.forEach((pos, index) => {
      assertEquals(positions.get(sender.text(index + 1)), pos, "where its sender was told");
    });
    assertEquals(sender.acknowledged, sender.acknowledged.toSorted(), "in the order it was sent");
  }
});

import { assert, assertEquals } from "@std/assert";
import { hasKvConnect } from "../support/kv_connect.ts";
import { runStorm } from "./storm.ts";

Deno.test({
  name: "a crowd that lost its server comes back, misses nothing and reads each segment once",
  ignore: !hasKvConnect,
  async fn() {
    const storm = { clients: 400, rooms: 4, before: 60, missed: 60 };
    const { reads, isolates, wrong } = await runStorm(storm);
    assertEquals(wrong, []);
    const segments = storm.rooms * (storm.before + storm.missed);
    assert(reads.log! > 0, "the new server has to read the log");
    assert(
      reads.log! <= segments + storm.rooms * isolates,
      `${reads.log} reads of ${segments} segments`,
    );
  },
});

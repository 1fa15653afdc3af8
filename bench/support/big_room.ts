import { DenoKv } from "../../lib/store/deno_kv.ts";
import { keys } from "../../lib/store/keys.ts";
import { toBytes, toJson } from "../../lib/store/kv.ts";
import { BATCH_EVENTS, storedText } from "../../lib/store/segment.ts";

const GENERATION = "0001";

/** Writes `messages` messages into a room as full segments, without a server. */
export async function fillRoom(file: string, room: string, messages: number): Promise<void> {
  const kv = await DenoKv.open(file);
  const startedAt = Date.now() - messages * 1_000;
  for (let from = 0; from < messages; from += BATCH_EVENTS) {
    const count = Math.min(BATCH_EVENTS, messages - from);
    const events = Array.from(
      { length: count },
      (_, i) => JSON.stringify({ from: `user${from % 10}abcde`, text: `message ${from + i}` }),
    );
    const time = startedAt + from * 1_000;
    await kv.commit({
      checks: [],
      set: [{ key: keys.head(room), value: toJson({ generation: GENERATION, time }) }],
      append: {
        prefix: keys.logGeneration(room, GENERATION),
        value: toBytes(storedText(time, events)),
      },
    });
  }
  kv.close();
}

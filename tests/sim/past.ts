import { storedText } from "../../lib/store/segment.ts";
import { keys } from "../../lib/store/keys.ts";
import { type Kv, toBytes, toJson, type Write } from "../../lib/store/kv.ts";
import type { Settings } from "./settings.ts";

const GENERATION = "0001";

/** Writes what is in the log from before the schedule begins; some of it merged already. */
export function writePast(
  kv: Kv,
  { past, pastText, rooms }: Settings,
  onCommit: (write: Write, versionstamp: string) => void,
): void {
  const time = 1_799_000_000_000;
  for (const room of rooms) {
    for (let n = 0; n < past; n++) {
      // Most segments hold one message, as in a quiet room.
      const events = Array.from(
        { length: n % 5 === 0 ? 4 : 1 },
        (_, i) =>
          JSON.stringify({ from: `past${n % 3}`, text: `past-${n}.${i}`.padEnd(pastText, "·") }),
      );
      const write: Write = {
        checks: [],
        set: [{ key: keys.head(room), value: toJson({ generation: GENERATION, time: time + n }) }],
        append: {
          prefix: keys.logGeneration(room, GENERATION),
          value: toBytes(storedText(time + n, events)),
        },
      };
      // The store in memory writes at once; only its answer comes later.
      void kv.commit(write).then((versionstamp) => onCommit(write, versionstamp!));
    }
  }
}

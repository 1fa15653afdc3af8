import type { OpenRoomResult } from "../generator/modes/open_room.ts";
import { atMost, cell, type Effort, ms, over, type Section } from "../report/section.ts";
import { fillRoom } from "../support/big_room.ts";
import { byTurns, measure } from "../support/measure.ts";

const MESSAGES = { small: 100, large: 1_000_000 } as const;

/** (g) Opening a room with a million messages. */
export async function openRoom({ runs, quick }: Effort): Promise<Section> {
  const folder = await Deno.makeTempDir({ prefix: "sori_bench_" });
  try {
    const kv = `${folder}/rooms.kv`;
    for (const [room, messages] of Object.entries(MESSAGES)) await fillRoom(kv, room, messages);
    const { sori: results } = await byTurns(runs, {
      sori: () =>
        measure<OpenRoomResult>("sori", {
          mode: "open room",
          rooms: Object.keys(MESSAGES),
          times: quick ? 20 : 60,
        }, { kv }),
    });
    const figure = (room: keyof typeof MESSAGES, what: "join" | "page") =>
      over(results, (result) => result[room]![what].p50);
    const rows = Object.entries(MESSAGES) as [keyof typeof MESSAGES, number][];
    return {
      title: "Opening a long room",
      about: "From `join` to the newest page over a fresh connection, and the room's page as " +
        "HTML; medians of many, by turns, on a store in a file.",
      table: [
        ["messages in the room", "join", "HTML page"],
        ...rows.map(([room, messages]) => [
          messages.toLocaleString("en"),
          cell(figure(room, "join"), ms),
          cell(figure(room, "page"), ms),
        ]),
      ],
      claims: [
        atMost(
          "newest page of a million messages, against a hundred (join)",
          figure("large", "join"),
          figure("small", "join"),
          2,
        ),
        atMost(
          "newest page of a million messages, against a hundred (HTML)",
          figure("large", "page"),
          figure("small", "page"),
          2,
        ),
      ],
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

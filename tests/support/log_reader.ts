import type { ServerProcess } from "./server_process.ts";
import type { Delivered, Frame } from "./wire_room.ts";

/** A room's whole log, as the API tells it. */
export async function readLog(server: ServerProcess, room: string): Promise<Delivered[]> {
  const log: Delivered[] = [];
  let after = `${"0".repeat(24)}.000`;
  for (let more = true; more;) {
    const query = `after=${after}&limit=1000`;
    const response = await server.fetch(`/api/rooms/${encodeURIComponent(room)}/events?${query}`);
    const page: Frame & { more: boolean } = await response.json();
    for (const { at, events } of page.segments!) {
      for (const [index, { from, text }] of events.entries()) {
        const pos = `${at}.${String(index).padStart(3, "0")}`;
        if (pos <= after && log.length > 0) continue;
        log.push({ pos, from, text: text! });
        after = pos;
      }
    }
    more = page.more;
  }
  return log;
}

import type { Frame } from "./wire_client.ts";

/**
 * Where a connection's run of a room is not exact, in words: from its last `joined` on, every
 * frame must begin where the one before it ended, so that nothing comes twice and nothing is left
 * out. (A client may be kinder than this; a server may not.)
 */
export function breaks(frames: readonly Frame[], room: string): string[] {
  const found: string[] = [];
  let end: string | null = null;
  for (const { type, room: about, prev, segments } of frames) {
    if (about !== room || (type !== "joined" && type !== "events")) continue;
    if (type === "joined") end = null;
    if (end !== null && prev !== end) found.push(`a frame begins at ${prev}, not at ${end}`);
    end = prev!;
    for (const { at, events } of segments!) {
      const last = `${at}.${String(events.length - 1).padStart(3, "0")}`;
      if (last <= end) found.push(`${last} comes after ${end}`);
      if (events.length === 0) found.push(`${at} is empty`);
      end = last;
    }
  }
  return found;
}

import type { Message } from "../../lib/protocol/fold.ts";

/** What is known of who reads. */
export interface Reader {
  id: string;
  name?: string;
}

/**
 * Whether a message calls its reader: it mentions them or everybody here, answers one of theirs, or
 * stands in a room of two.
 */
export function callsReader(
  { from, mentions = [], reply, text }: Message,
  reader: Reader,
  room: string,
  authorOf: (pos: string) => string | undefined,
): boolean {
  if (from === reader.id) return false;
  if (room.startsWith("dm-")) return true;
  if (mentions.includes(reader.id) || mentions.includes("@here")) return true;
  if (reply !== undefined && authorOf(reply) === reader.id) return true;
  // Written without the page's completion: the name behind an @, and no longer name.
  const { name } = reader;
  return name !== undefined &&
    new RegExp(`@${escaped(name)}(?![\\p{L}\\p{N}_])|@${escaped(name)}(?=\\p{Script=Hangul})`, "iu")
      .test(text);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/gu, "\\$&");
}

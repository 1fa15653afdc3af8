/** Drafts of messages, kept in this browser until they are sent: a text a room, the newest rooms. */

const KEY = "sori-draft:";

/** Rooms whose drafts are kept. */
const ROOMS = 20;

/** Characters that are kept of a draft. */
const LENGTH = 8_000;

/** What was written in a room and not sent; empty if nothing was. */
export function draftOf(room: string): string {
  try {
    return localStorage.getItem(KEY + room) ?? "";
  } catch {
    return "";
  }
}

/** Keeps a draft; an empty one is forgotten. */
export function keepDraft(room: string, text: string): void {
  try {
    localStorage.removeItem(KEY + room);
    if (text.trim() === "") return;
    const kept = Object.keys(localStorage).filter((key) => key.startsWith(KEY));
    // Storage tells no order; which of twenty-one is let go is of no weight.
    for (const key of kept.slice(ROOMS - 1)) localStorage.removeItem(key);
    localStorage.setItem(KEY + room, text.slice(0, LENGTH));
  } catch {
    // Without storage nothing is kept.
  }
}

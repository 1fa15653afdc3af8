import { dayKey, type Place } from "../../lib/i18n/dates.ts";
import type { Position } from "../../lib/protocol/position.ts";
import type { ShownMessage as Message } from "./room_state.ts";

/** Messages of one author that follow each other within this are shown as one turn. */
export const TURN_MS = 5 * 60_000;

const QUARTER_MS = 15 * 60_000;

/** A message and how it stands to the one before it. */
export interface Row {
  message: Message;
  /** The message opens a day: a divider comes before it. */
  day: boolean;
  /** The message opens its author's turn: name and time are shown. */
  opens: boolean;
  /** The server has drawn it, and its times are left as they are. */
  drawn: boolean;
}

/**
 * The rows of a list, with its days and turns.
 *
 * @param days what opens a day, on a page that comes alive as the server has drawn it: its times
 * stay as they are. The first formatter of dates that a page makes takes longer than all else.
 */
export function rowsOf(
  messages: readonly Message[],
  place: Place,
  days?: readonly Position[],
): Row[] {
  const rows: Row[] = [];
  let day = "";
  let quarter = -1;
  let key = "";
  let turn: Message | undefined;
  for (const message of messages) {
    // Days begin at whole quarters of an hour in every zone, so most messages share the last key.
    const now = Math.floor(message.time / QUARTER_MS);
    if (now !== quarter && !days) key = dayKey(message.time, place);
    quarter = now;
    const newDay = days?.includes(message.pos) ?? key !== day;
    const opens = !message.topic && (newDay || !turn || turn.from !== message.from ||
      message.time - turn.time > TURN_MS);
    if (opens) turn = message;
    // Whoever speaks after it is named again.
    if (message.topic) turn = undefined;
    day = key;
    rows.push({ message, day: newDay, opens, drawn: !!days });
  }
  return rows;
}

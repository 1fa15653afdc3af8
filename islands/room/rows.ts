import { dayKey, type Place } from "../../lib/i18n/dates.ts";
import type { Message } from "../../lib/protocol/fold.ts";

/** Messages of one author that follow each other within this are shown as one turn. */
export const TURN_MS = 5 * 60_000;

/** A message and how it stands to the one before it. */
export interface Row {
  message: Message;
  /** The message opens a day: a divider comes before it. */
  day: boolean;
  /** The message opens its author's turn: name and time are shown. */
  opens: boolean;
}

/** The rows of a list, with its days and turns. */
export function rowsOf(messages: readonly Message[], place: Place): Row[] {
  const rows: Row[] = [];
  let day = "";
  let turn: Message | undefined;
  for (const message of messages) {
    const key = dayKey(message.time, place);
    const newDay = key !== day;
    const opens = newDay || !turn || turn.from !== message.from ||
      message.time - turn.time > TURN_MS;
    if (opens) turn = message;
    day = key;
    rows.push({ message, day: newDay, opens });
  }
  return rows;
}

/** What messages of a page answer, where the page does not hold it. */
import {
  type Message,
  messageOf,
  ORIGIN,
  type Position,
  withChanges,
} from "../lib/protocol/mod.ts";
import { changesOf, readStanding } from "../lib/store/changes.ts";
import type { RoomLog } from "../lib/store/log.ts";

/** Messages that a page quotes so; the browser asks for more as it draws them. */
const QUOTES = 30;
/** Letters of a quoted message, as it is written. */
const LENGTH = 300;

/** The messages that `messages` answer and that are not among them, as they are now. */
export async function readQuotes(
  log: RoomLog,
  messages: readonly Message[],
): Promise<Message[]> {
  const held = new Set(messages.map(({ pos }) => pos));
  const asked = new Set(
    messages.flatMap(({ reply }) => reply === undefined || held.has(reply) ? [] : reply),
  );
  const quotes = await Promise.all([...asked].slice(-QUOTES).map((pos) => readQuote(log, pos)));
  return quotes.flatMap((quote) => quote ?? []);
}

async function readQuote(log: RoomLog, pos: Position): Promise<Message | null> {
  const [found, standing] = await Promise.all([
    log.readPlaced(pos),
    readStanding(log.kv, log.room, pos),
  ]);
  if (!found || found.event.type !== undefined) return null;
  const message = messageOf(found.event, pos, found.time);
  const [now] = withChanges([message], changesOf(pos, standing, ORIGIN));
  const { reactions: _, ...quote } = now!;
  return { ...quote, text: quote.text.slice(0, LENGTH) };
}

import type { Limits, Position } from "../protocol/mod.ts";
import type { Page, RoomLog } from "../store/log.ts";

/** Events of a page, if the query does not say. */
const DEFAULT_EVENTS = 50;

/** Which page: before, after or around a position, or the newest. The first that is given counts. */
export interface HistoryQuery {
  before?: Position | undefined;
  after?: Position | undefined;
  around?: Position | undefined;
  limit?: number | undefined;
}

/** Reads a page of the log. It holds whole segments, so it may bring more events than asked for. */
export async function readHistory(
  log: RoomLog,
  query: HistoryQuery,
  limits: Limits,
): Promise<Page> {
  const events = Math.min(query.limit ?? DEFAULT_EVENTS, limits.historyEvents);
  if (query.before !== undefined) return await log.readBefore(query.before, events);
  if (query.after !== undefined) return await log.readForward(query.after, events);
  if (query.around !== undefined) return await log.readAround(query.around, events);
  return await log.readNewest(events);
}

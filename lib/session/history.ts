import type { Change, Limits, Position } from "../protocol/mod.ts";
import type { Page, RoomLog } from "../store/log.ts";
import { PAGE_BYTES, utf8Length } from "../store/segment.ts";

/** Events of a page, if the query does not say. */
const DEFAULT_EVENTS = 50;

/** Which page: before, after or around a position, or the newest. The first that is given counts. */
export interface HistoryQuery {
  before?: Position | undefined;
  after?: Position | undefined;
  around?: Position | undefined;
  limit?: number | undefined;
}

/** A page, and what events behind it say of its messages. */
export interface HistoryPage extends Page {
  changes: Change[];
}

/** Reads a page of the log. It holds whole segments, so it may bring more events than asked for. */
export async function readHistory(
  log: RoomLog,
  query: HistoryQuery,
  limits: Limits,
): Promise<HistoryPage> {
  let events = Math.min(query.limit ?? DEFAULT_EVENTS, limits.historyEvents);
  for (;;) {
    const page = await readPage(log, query, events);
    // The newest page holds all that was said of its messages. Read later than the page (I4).
    const newest = query.before === undefined && query.around === undefined &&
      (query.after === undefined || !page.more);
    const changes = newest ? [] : await log.readChanges(page.segments);
    // Where thousands react and long messages are edited, fewer messages fill a page.
    if (events === 1 || utf8Length(JSON.stringify(changes)) <= PAGE_BYTES) {
      return { ...page, changes };
    }
    events = Math.ceil(events / 4);
  }
}

async function readPage(log: RoomLog, query: HistoryQuery, events: number): Promise<Page> {
  if (query.before !== undefined) return await log.readBefore(query.before, events);
  if (query.after !== undefined) return await log.readForward(query.after, events);
  if (query.around !== undefined) return await log.readAround(query.around, events);
  return await log.readNewest(events);
}

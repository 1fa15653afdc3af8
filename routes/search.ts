/** `GET /api/search`: what was said in a room, or in all rooms of the visitor. */
import { HttpError } from "../lib/http/problem.ts";
import { foldSegments, isPosition, type Message, type Position } from "../lib/protocol/mod.ts";
import { type Hit, searchRoom } from "../lib/search/search.ts";
import { QueryError, readQuery, type SearchQuery } from "../lib/search/query.ts";
import { RateLimiter } from "../lib/session/rate_limiter.ts";
import { toWire } from "../lib/store/segment.ts";
import type { App, RequestContext } from "./app.ts";
import { limitReads } from "./limit_requests.ts";
import { requireAccess, requireRoom } from "./room_access.ts";

/** Hits of one answer, at the most. */
const HITS = 20;
/** What one request may read, over all rooms: then it answers with what it has, and how to go on. */
const READS = 40;
const UNITS = 4 * 1024 * 1024;
/** Searches of one user in ten seconds, and at once: as somebody types, and goes on and on. */
const RATE = { count: 200, windowMs: 10_000 };
const AT_ONCE = 4;

/** Where a search goes on: a room, and the position from which on it was looked through. */
interface Place {
  room: string;
  before: Position | null;
}

/** What is remembered of who searches, for each app. */
const searchers = new WeakMap<App, { rate: RateLimiter; running: Map<string, number> }>();

/** `GET /api/search?q=&room=&from=&has=&before=&after=&cursor=` */
export async function getSearch(context: RequestContext): Promise<Response> {
  const { app, client, url } = context;
  limitReads(app, client);
  const query = readSearch(url.searchParams);
  const cursor = readCursor(url.searchParams.get("cursor"));
  const release = begin(context);
  try {
    const rooms = await roomsOf(context, url.searchParams.get("room"), cursor);
    const budget = { reads: READS, units: UNITS };
    const results: { room: string; hit: Hit }[] = [];
    let next: string | null = null;
    let time: number | null = null;
    for (const { room, before } of rooms) {
      const limit = HITS - results.length;
      if (limit === 0 || budget.reads <= 0 || budget.units <= 0) {
        next = `${room}:${before ?? ""}`;
        break;
      }
      const load = (users: readonly string[]) => app.people.load(users);
      const parts = { kv: app.kv, load };
      const found = await searchRoom(parts, room, query, { before, budget, limit });
      results.push(...found.hits.map((hit) => ({ room, hit })));
      if (rooms.length === 1 || found.next !== null) time = found.time;
      if (found.next === null) continue;
      next = `${room}:${found.next}`;
      break;
    }
    return await answer(app, results, { next, time });
  } finally {
    release();
  }
}

function readSearch(params: URLSearchParams): SearchQuery {
  const filters: Record<string, string> = {};
  for (const name of ["from", "has", "before", "after"]) {
    const value = params.get(name);
    if (value) filters[name] = value;
  }
  try {
    return readQuery(params.get("q") ?? "", filters);
  } catch (error) {
    if (error instanceof QueryError) throw new HttpError(400, error.message);
    throw error;
  }
}

function readCursor(text: string | null): Place | null {
  if (text === null) return null;
  const [, room, before] = /^([^:]{1,64}):([^:]*)$/u.exec(text) ?? [];
  if (room !== undefined && (before === "" || isPosition(before!))) {
    return { room, before: before === "" ? null : before! };
  }
  throw new HttpError(400, "'cursor' is not what a search gave as 'next'.");
}

/** The rooms that are still to be looked through, and from where. */
async function roomsOf(
  context: RequestContext,
  named: string | null,
  cursor: Place | null,
): Promise<Place[]> {
  const { app, visitor } = context;
  if (named !== null) {
    const room = requireRoom(app.limits, named);
    await requireAccess(context, room);
    if (cursor && cursor.room !== room) {
      throw new HttpError(400, "'cursor' is of another room.");
    }
    return [cursor ?? { room, before: null }];
  }
  const mine = await app.rooms.mine.list(visitor.user);
  const readable: Place[] = [];
  for (const { leftAt, room } of mine) {
    if (leftAt !== undefined || (cursor && room < cursor.room)) continue;
    const { read } = await app.rooms.access.of(visitor.user, room);
    if (read) readable.push(room === cursor?.room ? cursor : { room, before: null });
  }
  return readable.sort((a, b) => a.room < b.room ? -1 : 1);
}

/** @throws {HttpError} 429 if somebody searches too much */
function begin({ app, visitor }: RequestContext): () => void {
  if (!app.reads) return () => {};
  let known = searchers.get(app);
  if (!known) searchers.set(app, known = { rate: new RateLimiter(RATE), running: new Map() });
  const { rate, running } = known;
  const count = running.get(visitor.user) ?? 0;
  const wait = count >= AT_ONCE ? 1_000 : rate.take(visitor.user, app.clock.now());
  if (wait > 0) {
    const headers = { "retry-after": String(Math.ceil(wait / 1_000)) };
    throw new HttpError(429, "Too many searches at once; slow down.", headers, "rate_limited");
  }
  running.set(visitor.user, count + 1);
  return () => {
    const left = running.get(visitor.user)! - 1;
    if (left > 0) running.set(visitor.user, left);
    else running.delete(visitor.user);
  };
}

async function answer(
  app: App,
  found: readonly { room: string; hit: Hit }[],
  { next, time }: { next: string | null; time: number | null },
): Promise<Response> {
  const results = await Promise.all(found.map(async ({ room, hit: { marks, message } }) => ({
    room,
    ...said(message),
    marks,
    ...await around(app, room, message.pos),
  })));
  const authors = results.flatMap(({ after, before, from }) =>
    [from, before?.from, after?.from].filter((it) => it !== undefined)
  );
  const people = await app.people.load([...new Set(authors)]);
  return Response.json({ results, people, next, time }, {
    headers: { "cache-control": "no-store" },
  });
}

/** The message before one, and that after it. */
async function around(app: App, room: string, pos: Position) {
  const log = app.rooms.log(room);
  const { segments } = await log.readAround(pos, 4);
  const messages = foldSegments(toWire(segments));
  const before = messages.findLast((message) => message.pos < pos);
  const next = messages.find((message) => message.pos > pos);
  return { ...(before && { before: said(before) }), ...(next && { after: said(next) }) };
}

function said({ files, from, pos, text, time }: Message) {
  return { pos, time, from, text, ...(files && { files }) };
}

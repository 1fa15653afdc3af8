import { HttpError } from "../lib/http/problem.ts";
import { isPosition } from "../lib/protocol/mod.ts";
import { readHistory } from "../lib/session/history.ts";
import { toWire } from "../lib/store/segment.ts";
import type { RequestContext } from "./app.ts";
import { limitReads } from "./limit_requests.ts";
import { requireReadable } from "./room_access.ts";
import { listRooms } from "./room_list.ts";

const NO_STORE = { headers: { "cache-control": "no-store" } };

/** `GET /api/rooms`: a page of rooms, those heard last first. */
export async function getRooms({ app, client, url }: RequestContext): Promise<Response> {
  limitReads(app, client);
  const { rooms, next } = await listRooms(app, url.searchParams.get("from"));
  return Response.json({ rooms, next }, NO_STORE);
}

/** `GET /api/rooms/:room/events?before|after|around=&limit=`: a page of the log. */
export async function getEvents(context: RequestContext): Promise<Response> {
  const { app, url } = context;
  const { room } = await requireReadable(context);
  const query = { limit: readLimit(url.searchParams.get("limit")) };
  for (const direction of ["before", "after", "around"] as const) {
    const pos = url.searchParams.get(direction);
    if (pos === null) continue;
    if (!isPosition(pos)) {
      throw new HttpError(400, `'${direction}' is not a position; take one from a page of events.`);
    }
    Object.assign(query, { [direction]: pos });
  }
  const page = await readHistory(app.rooms.log(room), query, app.limits);
  const people = await app.people.load(page.segments.flatMap(({ authors }) => authors));
  const { changes, prev, more, segments } = page;
  const later = changes.length > 0 && { changes };
  return Response.json(
    { room, people, prev, more, segments: toWire(segments), ...later },
    NO_STORE,
  );
}

function readLimit(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new HttpError(400, "'limit' is a number from 1 on.");
  return Number(text);
}

/** A request's body as JSON, up to `maxBytes`; undefined if it is none. */
export async function readJson(request: Request, maxBytes = 16 * 1024): Promise<unknown> {
  const text = await readBody(request, maxBytes);
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A request's body as text, up to `maxBytes`. */
export async function readBody(request: Request, maxBytes: number): Promise<string> {
  return new TextDecoder().decode(await readBytes(request, maxBytes));
}

/** A request's body, up to `maxBytes`. */
export async function readBytes(
  request: Request,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new HttpError(413, `The body has more than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return await new Blob(chunks as Uint8Array<ArrayBuffer>[]).bytes();
}

import { randomId } from "../lib/base/ids.ts";
import { HttpError } from "../lib/http/problem.ts";
import { richText } from "../lib/i18n/rich.ts";
import { roomsText } from "../lib/i18n/rooms.ts";
import {
  foldSegments,
  isPosition,
  type Message,
  ORIGIN,
  type Position,
  position,
  type WireSegment,
} from "../lib/protocol/mod.ts";
import { describeRoom, listMyRooms } from "../lib/session/my_room_list.ts";
import { readMarks } from "../lib/store/room_marks.ts";
import type { RoomLog } from "../lib/store/log.ts";
import { type Segment, toWire } from "../lib/store/segment.ts";
import type { RequestContext } from "./app.ts";
import { readForm } from "./forms.ts";
import { pageData, pageResponse, seeOther, switchLanguage } from "./page_response.ts";
import { renderRoom, type RoomPageData, roomState } from "./pages/room_page.tsx";
import { requireAccess, requireReadable, requireRoom } from "./room_access.ts";

/** Events of a page, at the least. */
const PAGE_EVENTS = 50;
/** Letters of the message id that a form brings along. */
const FORM_ID_LENGTH = 16;

/**
 * `GET /r/:room`: the newest messages, or with `?before=` those before a position, with `?around=`
 * those on both sides of one. `?edits=` leads to what a message said before.
 */
export async function getRoom(context: RequestContext): Promise<Response> {
  const language = switchLanguage(context);
  if (language) return language;
  const { app, request, url, visitor } = context;
  const { room, standing } = await requireReadable(context);
  const edits = url.searchParams.get("edits");
  if (edits !== null) {
    const path = `/r/${encodeURIComponent(room)}/edits/${encodeURIComponent(edits)}`;
    return seeOther(context, path);
  }
  const [around, asked] = ["around", "before"].map((name) => {
    const pos = url.searchParams.get(name);
    if (pos === null || isPosition(pos)) return pos;
    throw new HttpError(400, `'${name}' is not a position.`, {}, "bad_position");
  });
  const { user } = visitor;
  const mine = visitor.by === "new" ? null : await app.rooms.mine.get(user, room);
  // Who had left it and comes back has it among theirs again.
  if (mine?.leftAt !== undefined) await app.rooms.join(user, room);
  const about = {
    ...describeRoom(room, user, standing, mine),
    ...(!standing.write && { readOnly: roomsText(context.locale).archivedNow }),
  };
  const log = app.rooms.log(room);
  const { prev, segments, more } = around
    ? await log.readAround(around, PAGE_EVENTS)
    : asked
    ? await log.readBefore(asked, PAGE_EVENTS)
    : await log.readNewest(PAGE_EVENTS);
  const last = segments.at(-1);
  // Who comes for a message stays with it, also where the page reaches the newest.
  const before = around && last ? position(last.at, last.count) : asked ?? null;
  // The newest page holds all that was said of its messages.
  const later = before === null ? [] : await log.readChanges(segments);
  const marks = await readMarks(app.kv, room);
  const changes = [...later, ...marks];
  const authors = [
    ...segments.flatMap((segment) => segment.authors),
    ...marks.map(({ from }) => from),
  ];
  if (about.partner !== undefined) authors.push(about.partner);
  const { read } = about;
  const wire = toWire(segments);
  const unread = read === undefined || before !== null
    ? undefined
    : foldSegments(wire, read).find(({ from }) => from !== user);
  const shown = endingBefore(wire, before);
  const end = shown.at(-1);
  const quotes = await quotesOf(log, segments, shown);
  authors.push(...quotes.map(({ from }) => from));
  const data: RoomPageData = {
    ...await pageData(context),
    room,
    about: {
      ...about,
      ...(unread && {
        unreadFrom: { pos: unread.pos, label: roomsText(context.locale).unreadFrom },
      }),
    },
    before,
    around: around ?? null,
    ...(around && !isThere(shown, around) && { told: richText(context.locale).notHere }),
    formId: randomId(FORM_ID_LENGTH),
    limits: app.limits,
    now: app.clock.now(),
    snapshot: {
      prev,
      head: end ? position(end.at, end.events.length - 1) : before === null ? ORIGIN : prev,
      segments: shown,
      people: await app.people.load(authors),
      more,
      ...(changes.length > 0 && { changes }),
      ...(quotes.length > 0 && { quotes }),
    },
  };
  // A page that is there already shows another room.
  if (request.headers.get("accept")?.startsWith("application/json")) {
    return Response.json(roomState(data), {
      headers: { "cache-control": "no-store", vary: "Accept" },
    });
  }
  return pageResponse(context, renderRoom(await withRooms(context, data)));
}

/** Segments without what stands at `before` or after it: the one that it stands inside of came whole. */
function endingBefore(segments: WireSegment[], before: Position | null): WireSegment[] {
  if (before === null) return segments;
  return segments.map(({ events, ...segment }) => ({
    ...segment,
    events: events.filter((_, index) => position(segment.at, index) < before),
  })).filter(({ events }) => events.length > 0);
}

/** What the messages of a page answer, where it does not hold it. Most answer nothing. */
async function quotesOf(
  log: RoomLog,
  segments: readonly Segment[],
  shown: readonly WireSegment[],
): Promise<Message[]> {
  if (!segments.some(({ text }) => text.includes('"reply":'))) return [];
  return await (await import("./quotes.ts")).readQuotes(log, foldSegments(shown));
}

/** Whether a page holds the message, or what is left of it. */
function isThere(segments: readonly WireSegment[], pos: Position): boolean {
  return foldSegments(segments).some((message) => message.pos === pos);
}

/** With the list of the reader's rooms; whoever comes for the first time has none. */
async function withRooms(
  { app, visitor }: RequestContext,
  data: RoomPageData,
): Promise<RoomPageData> {
  const { snapshot } = data;
  const { rooms: mine, people } = visitor.by === "new"
    ? { rooms: [], people: {} }
    : await listMyRooms(app, visitor.user);
  return {
    ...data,
    mine,
    roomsStyle: app.assets.style("rooms.css"),
    snapshot: { ...snapshot, people: { ...people, ...snapshot.people } },
  };
}

/** `POST /r/:room` with `text` and `id`: says something, without a script. */
export async function postRoom(context: RequestContext): Promise<Response> {
  const { app, params, request, visitor } = context;
  const room = requireRoom(app.limits, params.room!);
  const standing = await requireAccess(context, room);
  const form = await readForm(request);
  const event = { type: "message", text: form.get("text") ?? "" } as const;
  const { say } = await import("./say.ts");
  await say(context, room, standing, event, form.get("id"));
  // Who speaks without a script has it among theirs; a script marks what it has read.
  await app.rooms.join(visitor.user, room);
  return seeOther(context, `/r/${encodeURIComponent(room)}`);
}

import { randomId } from "../lib/base/ids.ts";
import { HttpError } from "../lib/http/problem.ts";
import { isPosition, ORIGIN, position } from "../lib/protocol/mod.ts";
import { roomAccess } from "../lib/session/publishers.ts";
import { publishOnce } from "../lib/session/publish_once.ts";
import { readMarks } from "../lib/store/room_marks.ts";
import { endOf, toWire } from "../lib/store/segment.ts";
import { requireRoom } from "./api.ts";
import type { RequestContext } from "./app.ts";
import { readForm } from "./forms.ts";
import { limitReads } from "./limit_requests.ts";
import { pageData, pageResponse, seeOther, switchLanguage } from "./page_response.ts";
import { renderRoom } from "./pages/room_page.tsx";
import { requireAccess } from "./room_access.ts";
import { refused } from "./refused.ts";

/** Events of a page, at the least. */
const PAGE_EVENTS = 50;
/** Letters of the message id that a form brings along. */
const FORM_ID_LENGTH = 16;

/**
 * `GET /r/:room`: the newest messages, or with `?before=` those before a position, with `?around=`
 * those on both sides of one.
 */
export async function getRoom(context: RequestContext): Promise<Response> {
  const language = switchLanguage(context);
  if (language) return language;
  const { app, client, params, url } = context;
  limitReads(app, client);
  const room = requireRoom(app.limits, params.room!);
  const [around, asked] = ["around", "before"].map((name) => {
    const pos = url.searchParams.get(name);
    if (pos === null || isPosition(pos)) return pos;
    throw new HttpError(400, `'${name}' is not a position.`, {}, "bad_position");
  });
  await requireAccess(context, room);
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
  const changes = [...later, ...await readMarks(app.kv, room)];
  const authors = segments.flatMap((segment) => segment.authors);
  const newest = segments.at(-1);
  const html = renderRoom({
    ...await pageData(context),
    room,
    before,
    around: around ?? null,
    formId: randomId(FORM_ID_LENGTH),
    limits: app.limits,
    snapshot: {
      prev,
      head: newest ? endOf(newest) : before === null ? ORIGIN : prev,
      segments: toWire(segments),
      people: await app.people.load(authors),
      more,
      ...(changes.length > 0 && { changes }),
    },
  });
  return pageResponse(context, html);
}

/** `POST /r/:room` with `text` and `id`: says something, without a script. */
export async function postRoom(context: RequestContext): Promise<Response> {
  const { app, client, params, request, visitor } = context;
  const room = requireRoom(app.limits, params.room!);
  const standing = await requireAccess(context, room);
  const form = await readForm(request);
  const result = await publishOnce({
    ...roomAccess(app.rooms, room, visitor.user, standing),
    address: client.address,
    limits: app.limits,
    rates: app.sessions.rates,
    now: () => app.clock.now(),
  }, { id: form.get("id") || randomId(FORM_ID_LENGTH), text: form.get("text") ?? "" });
  if ("refusal" in result) throw refused(result.refusal);
  // Who speaks without a script has it among theirs; a script marks what it has read.
  await app.rooms.join(visitor.user, room);
  return seeOther(context, `/r/${encodeURIComponent(room)}`);
}

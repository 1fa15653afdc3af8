/** What a room has pinned: as JSON, and as a page for those without scripts. */
import { type Pin, readPins } from "../lib/session/pins.ts";
import { describeRoom } from "../lib/session/my_room_list.ts";
import type { RequestContext } from "./app.ts";
import { pageData, pageResponse, switchLanguage } from "./page_response.ts";
import { renderPins } from "./pages/pins_page.tsx";
import { requireReadable } from "./room_access.ts";

/** `GET /api/rooms/:room/pins`: the pinned messages as they are now, those pinned last first. */
export async function getPins(context: RequestContext): Promise<Response> {
  const { app } = context;
  const { room } = await requireReadable(context);
  const pins = await readPins(app.rooms.log(room));
  const people = await app.people.load(authorsOf(pins));
  return Response.json({ room, people, pins }, { headers: { "cache-control": "no-store" } });
}

/** `GET /r/:room/pins`. */
export async function getPinsPage(context: RequestContext): Promise<Response> {
  const language = switchLanguage(context);
  if (language) return language;
  const { app, visitor } = context;
  const { room, standing } = await requireReadable(context);
  const pins = await readPins(app.rooms.log(room));
  const described = describeRoom(room, visitor.user, standing, null);
  const known = authorsOf(pins);
  if (described.partner !== undefined) known.push(described.partner);
  return pageResponse(
    context,
    renderPins({
      ...await pageData(context),
      style: app.assets.style("part_marks.css"),
      room: described,
      writable: standing.write,
      pins,
      people: await app.people.load(known),
    }),
  );
}

function authorsOf(pins: readonly Pin[]): string[] {
  return [...new Set(pins.flatMap(({ from, message }) => [from, message.from]))];
}

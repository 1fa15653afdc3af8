/** `GET /r/:room/edits/:pos`: what a message said before it was edited, for those without scripts. */
import { describeRoom } from "../lib/session/my_room_list.ts";
import type { RequestContext } from "./app.ts";
import { readVersions } from "./message.ts";
import { pageData, pageResponse, switchLanguage } from "./page_response.ts";
import { renderEdits } from "./pages/edits_page.tsx";
import { requireReadable } from "./room_access.ts";

/** See the file's comment. */
export async function getEdits(context: RequestContext): Promise<Response> {
  const language = switchLanguage(context);
  if (language) return language;
  const { app, params, visitor } = context;
  const { room, standing } = await requireReadable(context);
  const { edits, message } = await readVersions(app.rooms.log(room), params.pos!);
  const described = describeRoom(room, visitor.user, standing, null);
  const known = [message.from, ...described.partner === undefined ? [] : [described.partner]];
  return pageResponse(
    context,
    renderEdits({
      ...await pageData(context),
      style: app.assets.style("part_marks.css"),
      room: described,
      message,
      edits,
      people: await app.people.load(known),
    }),
  );
}

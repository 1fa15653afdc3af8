import type { MyRoom, People } from "../lib/protocol/mod.ts";
import type { RequestContext } from "./app.ts";
import { limitReads } from "./limit_requests.ts";
import { pageData, pageResponse, switchLanguage } from "./page_response.ts";
import { renderHome } from "./pages/home_page.tsx";
import { listRooms } from "./room_list.ts";

/** `GET /`: rooms with their last activity. */
export async function getHome(context: RequestContext): Promise<Response> {
  const language = switchLanguage(context);
  if (language) return language;
  const { app, client, url } = context;
  limitReads(app, client);
  const { searchParams } = url;
  const archived = searchParams.has("archived");
  const { rooms, next } = await listRooms(app, searchParams.get("from"), archived);
  const more = next && `/?${archived ? "archived&" : ""}from=${encodeURIComponent(next)}`;
  const data = await pageData(context);
  const style = app.assets.style("rooms.css");
  const now = app.clock.now();
  const { mine, people } = await myRooms(context);
  return pageResponse(
    context,
    renderHome({ ...data, style, mine, people, rooms, more, archived, now }),
  );
}

/** Whoever comes for the first time has none: that page needs nothing more to be loaded. */
async function myRooms(
  { app, visitor }: RequestContext,
): Promise<{ mine: MyRoom[]; people: People }> {
  if (visitor.by === "new") return { mine: [], people: {} };
  const { listMyRooms } = await import("../lib/session/my_room_list.ts");
  const { rooms, people } = await listMyRooms(app, visitor.user);
  return { mine: rooms, people };
}

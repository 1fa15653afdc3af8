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
  const { rooms, next } = await listRooms(app, url.searchParams.get("from"));
  const more = next && `/?from=${encodeURIComponent(next)}`;
  const data = await pageData(context);
  return pageResponse(context, renderHome({ ...data, rooms, more, now: app.clock.now() }));
}

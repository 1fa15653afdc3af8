import { POLICY_ANY_SOCKET } from "../lib/http/headers.ts";
import { inspectText } from "../lib/i18n/inspect/mod.ts";
import type { RequestContext } from "./app.ts";
import { pageData, pageResponse, switchLanguage } from "./page_response.ts";
import { renderInspectPage } from "./pages/inspect_page.tsx";
import { requireRoom } from "./room_access.ts";

/** Longest address and list of subprotocols that a link may bring along. */
const MAX_PARAMETER = 2_000;

/**
 * `GET /inspect`: shows what passes over a WebSocket. `?room=` looks at a room of ours; `?url=` and
 * `?protocols=` fill in another server's address, to which the page connects when told to.
 */
export async function getInspect(context: RequestContext): Promise<Response> {
  const language = switchLanguage(context);
  if (language) return language;
  const { app, locale, url } = context;
  const room = url.searchParams.get("room");
  const parameter = (name: string) => url.searchParams.get(name)?.slice(0, MAX_PARAMETER) ?? null;
  const response = pageResponse(
    context,
    renderInspectPage({
      ...await pageData(context),
      text: await inspectText(locale),
      style: app.assets.style("part_inspect.css"),
      state: {
        locale,
        room: room === null ? null : requireRoom(app.limits, room),
        url: parameter("url"),
        protocols: parameter("protocols"),
        dev: app.dev,
      },
    }),
  );
  // Its purpose is to connect wherever the reader wants to look; no other page may.
  response.headers.set("content-security-policy", POLICY_ANY_SOCKET);
  return response;
}

import { HttpError } from "../lib/http/problem.ts";
import { getEvents, getMe, getRooms, putMe } from "./api.ts";
import type { App, Handler } from "./app.ts";
import { devReloadRoutes } from "./dev.ts";
import { healthz, readyz } from "./health.ts";
import { getHome, postMe, postRooms } from "./home.ts";
import { getRoom, postRoom } from "./room.ts";
import { webSocket } from "./ws.ts";

/** The handlers of one path, by method. */
type Methods = Partial<Record<"GET" | "POST" | "PUT", Handler>>;

/** Finds the handler for a request. */
export type Router = (method: string, url: URL) => {
  handler: Handler;
  params: Record<string, string>;
};

/** Every path of the server. A `:name` stands for one part of it. */
export function createRouter({ dev, stopping }: Pick<App, "dev" | "stopping">): Router {
  const table: Record<string, Methods> = {
    "/": { GET: getHome },
    "/rooms": { POST: postRooms },
    "/me": { POST: postMe },
    "/r/:room": { GET: getRoom, POST: postRoom },
    "/ws": { GET: webSocket },
    "/api/rooms": { GET: getRooms },
    "/api/rooms/:room/events": { GET: getEvents },
    "/api/me": { GET: getMe, PUT: putMe },
    "/assets/:name": { GET: ({ app, params }) => app.assets.serveBuilt(params.name!) },
    "/static/:name": { GET: ({ app, params }) => app.assets.serveStatic(params.name!) },
    "/favicon.ico": { GET: ({ app }) => app.assets.serveStatic("icon.svg") },
    "/robots.txt": { GET: ({ app }) => app.assets.serveStatic("robots.txt") },
    "/healthz": { GET: healthz },
    "/readyz": { GET: readyz },
  };
  if (dev) {
    for (const [path, handler] of Object.entries(devReloadRoutes(stopping))) {
      table[path] = { GET: ({ request }) => handler(request) };
    }
  }
  const routes = Object.entries(table).map(([path, methods]) => ({
    pattern: new URLPattern({ pathname: path }),
    methods: new Map(Object.entries(methods)),
  }));
  return (method, url) => {
    const match = routes.map(({ pattern, methods }) => ({ methods, found: pattern.exec(url) }))
      .find(({ found }) => found);
    if (!match) throw new HttpError(404, `There is nothing at ${url.pathname.slice(0, 200)}.`);
    // HEAD is GET without its body, which the server leaves out.
    const handler = match.methods.get(method === "HEAD" ? "GET" : method);
    if (!handler) {
      const allow = [...match.methods.keys()].join(", ").replace("GET", "GET, HEAD");
      throw new HttpError(405, `${method} is not possible here; ${allow} is.`, { allow });
    }
    return { handler, params: decode(match.found!.pathname.groups) };
  };
}

function decode(groups: Record<string, string | undefined>): Record<string, string> {
  try {
    return Object.fromEntries(
      Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value ?? "")]),
    );
  } catch {
    throw new HttpError(400, "The address is not percent-encoded UTF-8.");
  }
}

import { HttpError } from "../lib/http/problem.ts";
import { asksForWebSocket } from "../lib/transport/handshake.ts";
import type { App, Handler } from "./app.ts";
import { devReloadRoutes, killServer } from "./dev.ts";
import { healthz, readyz } from "./health.ts";
import { getHome } from "./home.ts";

/** The handlers of one path, by method. */
type Methods = Partial<Record<"GET" | "POST" | "PUT" | "PATCH" | "DELETE", Handler>>;

/** Finds the handler for a request. */
export type Router = (method: string, url: URL) => {
  handler: Handler;
  params: Record<string, string>;
};

// The page that people come in by is loaded at once; the rest when it is first asked for.
const about = () => import("./about.ts");
const admin = () => import("./admin.ts");
const adminRoom = () => import("./admin_room.ts");
const api = () => import("./api.ts");
const documents = () => import("./documents.ts");
const files = () => import("./files.ts");
const forms = () => import("./forms.ts");
const frames = () => import("./frames.ts");
const inspect = () => import("./inspect.ts");
const invite = () => import("./invite.ts");
const learn = () => import("./learn.ts");
const me = () => import("./me.ts");
const mePage = () => import("./me_page.ts");
const myData = () => import("./my_data.ts");
const passkeys = () => import("./passkeys.ts");
const pins = () => import("./pins.ts");
const poll = () => import("./poll.ts");
const practice = () => import("./practice.ts");
const publish = () => import("./publish.ts");
const push = () => import("./push.ts");
const room = () => import("./room.ts");
const signOut = () => import("./sign_out.ts");
const roomsApi = () => import("./rooms_api.ts");
const search = () => import("./search.ts");
const serviceWorker = () => import("./service_worker.ts");
const stream = () => import("./stream.ts");
const uploads = () => import("./uploads.ts");
const ws = () => import("./ws.ts");

/** Every path of the server. A `:name` stands for one part of it. */
export function createRouter({ dev, stopping }: Pick<App, "dev" | "stopping">): Router {
  const table: Record<string, Methods> = {
    "/": {
      GET: async (context) =>
        asksForWebSocket(context.request.headers)
          ? await (await ws()).webSocket(context)
          : await getHome(context),
    },
    "/rooms": { POST: async (context) => (await forms()).postRooms(context) },
    "/me": {
      GET: async (context) => (await mePage()).getMePage(context),
      POST: async (context) => (await forms()).postMe(context),
    },
    "/me/look": { POST: async (context) => (await forms()).postLook(context) },
    "/me/picture": {
      POST: async (context) => (await mePage()).postPicture(context),
      PUT: async (context) => (await me()).putPicture(context),
      DELETE: async (context) => (await me()).deletePicture(context),
    },
    "/me/passkeys": {
      GET: async (context) => (await passkeys()).getPasskeys(context),
      POST: async (context) => (await passkeys()).postPasskey(context),
    },
    "/me/passkeys/options": {
      POST: async (context) => (await passkeys()).postPasskeyOptions(context),
    },
    "/me/passkeys/:id": {
      DELETE: async (context) => (await passkeys()).deletePasskey(context),
    },
    "/me/push": {
      GET: async (context) => (await push()).getPush(context),
      POST: async (context) => (await push()).postPush(context),
      DELETE: async (context) => (await push()).deletePush(context),
    },
    "/admin": {
      GET: async (context) => (await admin()).getAdmin(context),
      POST: async (context) => (await admin()).postAdmin(context),
    },
    "/admin/rooms/:room": {
      GET: async (context) => (await adminRoom()).getAdminRoom(context),
      POST: async (context) => (await adminRoom()).postAdminRoom(context),
    },
    "/admin/sign-in": { POST: async (context) => (await admin()).postAdminSignIn(context) },
    "/admin/figures": { GET: async (context) => (await admin()).getFigures(context) },
    "/metrics": { GET: async (context) => (await admin()).getMetrics(context) },
    "/me/export": { GET: async (context) => (await myData()).getExport(context) },
    "/me/erase": {
      GET: async (context) => (await myData()).getErase(context),
      POST: async (context) => (await myData()).postErase(context),
    },
    "/erased/:id": { GET: async (context) => (await myData()).getErased(context) },
    "/me/sign-out": { POST: async (context) => (await signOut()).postSignOut(context) },
    "/sign-in": { POST: async (context) => (await passkeys()).postSignIn(context) },
    "/sign-in/options": {
      POST: async (context) => (await passkeys()).postSignInOptions(context),
    },
    "/r/:room/about": {
      GET: async (context) => (await about()).getAbout(context),
      POST: async (context) => (await about()).postAbout(context),
    },
    "/r/:room/pins": { GET: async (context) => (await pins()).getPinsPage(context) },
    "/r/:room/edits/:pos": {
      GET: async (context) => (await import("./edits.ts")).getEdits(context),
    },
    "/invite/:token": {
      GET: async (context) => (await invite()).getInvite(context),
      POST: async (context) => (await invite()).postInvite(context),
    },
    "/dm/:user": { GET: async (context) => (await invite()).getDirect(context) },
    "/r/:room": {
      GET: async (context) => (await room()).getRoom(context),
      POST: async (context) => (await room()).postRoom(context),
    },
    "/inspect": { GET: async (context) => (await inspect()).getInspect(context) },
    "/learn": { GET: async (context) => (await learn()).getGuide(context) },
    "/learn/:chapter": { GET: async (context) => (await learn()).getChapter(context) },
    "/practice": { GET: async (context) => (await practice()).practice(context) },
    "/ws": { GET: async (context) => (await ws()).webSocket(context) },
    "/ws/:room": { GET: async (context) => (await ws()).webSocket(context) },
    "/files/:id": { GET: async (context) => (await files()).getFile(context) },
    "/openapi.json": { GET: async (context) => (await documents()).getOpenApi(context) },
    "/openapi": { GET: async (context) => (await documents()).getOpenApiPage(context) },
    "/asyncapi.json": { GET: async (context) => (await documents()).getAsyncApi(context) },
    "/asyncapi": { GET: async (context) => (await documents()).getAsyncApiPage(context) },
    "/api/search": { GET: async (context) => (await search()).getSearch(context) },
    "/api/stream": { GET: async (context) => (await stream()).getStream(context) },
    "/api/poll": { GET: async (context) => (await poll()).getPoll(context) },
    "/api/frames": { POST: async (context) => (await frames()).postFrames(context) },
    "/api/rooms": {
      GET: async (context) => (await api()).getRooms(context),
      POST: async (context) => (await roomsApi()).postRoom(context),
    },
    "/api/rooms/:room": {
      GET: async (context) => (await roomsApi()).getRoom(context),
      POST: async (context) => (await roomsApi()).postAction(context),
    },
    "/api/me/rooms": { GET: async (context) => (await roomsApi()).getMyRooms(context) },
    "/api/rooms/:room/events": {
      GET: async (context) => (await api()).getEvents(context),
      POST: async (context) => (await publish()).postEvent(context),
    },
    "/api/rooms/:room/messages/:pos": {
      GET: async (context) => (await import("./message.ts")).getMessage(context),
    },
    "/api/rooms/:room/pins": { GET: async (context) => (await pins()).getPins(context) },
    "/api/rooms/:room/files": {
      POST: async (context) => (await uploads()).postUpload(context),
    },
    "/api/rooms/:room/files/:file": {
      GET: async (context) => (await uploads()).getUpload(context),
      PATCH: async (context) => (await uploads()).patchUpload(context),
      DELETE: async (context) => (await uploads()).deleteUpload(context),
    },
    "/api/me": {
      GET: async (context) => (await me()).getMe(context),
      PUT: async (context) => (await me()).putMe(context),
    },
    "/pictures/:id": { GET: async (context) => (await me()).getPicture(context) },
    "/assets/:name": {
      GET: ({ app, params, request }) => app.assets.serveBuilt(params.name!, request),
    },
    "/static/:name": { GET: ({ app, params }) => app.assets.serveStatic(params.name!) },
    "/favicon.ico": { GET: ({ app }) => app.assets.serveStatic("icon.svg") },
    // At the root, so that it serves every page.
    "/sw.js": { GET: async (context) => (await serviceWorker()).getServiceWorker(context) },
    "/robots.txt": { GET: ({ app }) => app.assets.serveStatic("robots.txt") },
    "/healthz": { GET: healthz },
    "/readyz": { GET: readyz },
  };
  if (dev) {
    const tap = () => import("./dev_tap.ts");
    table["/dev/tap"] = { GET: async (context) => (await tap()).getTap(context) };
    table["/dev/tap/frames"] = { GET: async (context) => (await tap()).getTappedFrames(context) };
    table["/dev/kill"] = { POST: killServer };
    for (const [path, handler] of Object.entries(devReloadRoutes(stopping))) {
      table[path] = { GET: ({ request }) => handler(request) };
    }
  }
  const routes = Object.entries(table).map(([path, methods]) => ({
    path: path.split("/"),
    methods: new Map(Object.entries(methods)),
  }));
  return (method, url) => {
    const parts = url.pathname.split("/");
    const match = routes.find(({ path }) => fits(path, parts));
    if (!match) throw new HttpError(404, `There is nothing at ${url.pathname.slice(0, 200)}.`);
    // HEAD is GET without its body, which the server leaves out.
    const handler = match.methods.get(method === "HEAD" ? "GET" : method);
    if (!handler) {
      const allow = [...match.methods.keys()].join(", ").replace("GET", "GET, HEAD");
      throw new HttpError(405, `${method} is not possible here; ${allow} is.`, { allow });
    }
    return { handler, params: paramsOf(match.path, parts) };
  };
}

// By hand and not with URLPattern, of which a table takes milliseconds of every cold start.
function fits(path: readonly string[], parts: readonly string[]): boolean {
  return path.length === parts.length &&
    path.every((part, index) => part.startsWith(":") ? parts[index] !== "" : part === parts[index]);
}

function paramsOf(path: readonly string[], parts: readonly string[]): Record<string, string> {
  try {
    return Object.fromEntries(
      path.flatMap((part, index) =>
        part.startsWith(":") ? [[part.slice(1), decodeURIComponent(parts[index]!)]] : []
      ),
    );
  } catch {
    throw new HttpError(400, "The address is not percent-encoded UTF-8.");
  }
}

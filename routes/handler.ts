/** A request's way through the server: who asks, what for, and the one edge where errors end. */
import { isTrustedOrigin } from "../lib/auth/origin.ts";
import { clientOf } from "../lib/http/client.ts";
import { corsHeaders, isPreflight, preflight } from "../lib/http/cors.ts";
import { pathOf } from "../lib/http/local_path.ts";
import { secure } from "../lib/http/headers.ts";
import { HttpError, problemResponse } from "../lib/http/problem.ts";
import { ERRORS } from "../lib/protocol/mod.ts";
import { StoreError } from "../lib/store/store_error.ts";
import type { App, RequestContext } from "./app.ts";
import { holdConnection } from "./connections.ts";
import { localeOf, pageData, pageResponse } from "./page_response.ts";
import { createRouter } from "./router.ts";

/** What stands in for the WebSocket, which pages of all origins may use, as guests. */
const TALK = new Set(["/api/stream", "/api/poll", "/api/frames"]);
const ANYBODY = { has: () => true };

/** Scripts and style sheets of the build. */
const BUILT = /^\/assets\/[^/]+\.(?:js|css)$/;

const SAFE_METHODS = new Set(["GET", "HEAD"]);

/** The handler of all requests to one isolate. */
export function createHandler(
  app: App,
): (request: Request, info: { remoteAddr: Deno.Addr }) => Promise<Response> {
  const route = createRouter(app);
  return async (request, info) => {
    const url = URL.parse(request.url);
    if (!url) return problemResponse(new HttpError(400, "The host is not one."));
    const peer = "hostname" in info.remoteAddr ? info.remoteAddr.hostname : "local";
    const client = clientOf(url, request.headers, peer, app.isTrustedProxy);
    const upgrade = request.headers.has("upgrade");
    const origin = request.headers.get("origin");
    const api = url.pathname.startsWith("/api/");
    const allowed = app.foreignPages && TALK.has(url.pathname) ? ANYBODY : app.origins;
    if (api && isPreflight(request, allowed)) return preflight(origin, allowed);
    const finish = (response: Response) => {
      const headers = api ? Object.entries(corsHeaders(origin, allowed)) : [];
      for (const [name, value] of headers) response.headers.append(name, value);
      return secure(response, client, response.ok && BUILT.test(url.pathname));
    };
    let context: RequestContext | null = null;
    try {
      // Who asks may have to be looked up: a flood of handshakes does not get in while it waits.
      const release = upgrade ? holdConnection(app, client) : null;
      try {
        context = await contextOf(app, request, url, client);
      } finally {
        release?.();
      }
      const { handler, params } = route(request.method, url);
      const response = await handler({ ...context, params });
      // The headers of an upgrade belong to the runtime.
      return upgrade && response.status === 101 ? response : finish(response);
    } catch (error) {
      const response = refuse(app, request, context, error)
        .catch(() => problemResponse(new HttpError(500, "Something went wrong on our side.")));
      return finish(await response);
    }
  };
}

async function contextOf(
  app: App,
  request: Request,
  url: URL,
  client: RequestContext["client"],
): Promise<RequestContext> {
  const origin = request.headers.get("origin");
  const trustedOrigin = isTrustedOrigin(origin, client.origin, app.origins);
  const visitor = await app.auth.visitor(request.headers, trustedOrigin, client.https);
  if (!visitor) {
    throw new HttpError(401, "The token is not valid; take the one in `welcome`.", {
      "www-authenticate": "Bearer",
    });
  }
  // A page elsewhere may speak for whoever gave it a token, and for nobody else.
  if (!SAFE_METHODS.has(request.method) && !trustedOrigin && visitor.by !== "token") {
    const detail = `Pages of ${origin} may not write here; the owner can allow it in SORI_ORIGINS.`;
    throw new HttpError(403, detail, {}, "forbidden_origin");
  }
  const locale = localeOf(request);
  return { app, request, url, params: {}, client, trustedOrigin, visitor, locale };
}

/** An error as a page for readers, as problem details for programs; never with a stack trace. */
async function refuse(
  app: App,
  request: Request,
  context: RequestContext | null,
  error: unknown,
): Promise<Response> {
  const refused = refusalOf(error);
  // Of the store the operator is told once, and not by every request.
  if (refused !== error && !(error instanceof StoreError)) {
    const what = error instanceof Error ? error.stack ?? error.message : String(error);
    app.logger.error(`${request.method} ${new URL(request.url).pathname}: ${what}`);
  }
  const wantsPage = request.headers.get("accept")?.includes("text/html") ?? false;
  if (!wantsPage || !context || context.url.pathname.startsWith("/api/")) {
    return problemResponse(refused);
  }
  // Loaded when something goes wrong, which is not on the way to the first response.
  const { renderProblem } = await import("./pages/problem_page.tsx");
  // Whether the store answers is not known: what is in memory has to do.
  const data = await pageData(context, "known");
  const back = localReferrer(request, context);
  const html = renderProblem({
    ...data,
    status: refused.status,
    ...(refused.code && { code: refused.code }),
    ...(back !== undefined && { back }),
  });
  const response = pageResponse(context, html, refused.status);
  for (const [name, value] of Object.entries(refused.headers)) response.headers.set(name, value);
  return response;
}

function refusalOf(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  if (error instanceof StoreError) {
    return new HttpError(503, ERRORS.storage.message, { "retry-after": "2" }, "storage");
  }
  return new HttpError(500, ERRORS.internal.message, {}, "internal");
}

/** The page of this server that the request came from. */
function localReferrer(request: Request, { client }: RequestContext): string | undefined {
  const referrer = request.headers.get("referer");
  const url = referrer === null ? null : URL.parse(referrer);
  return url?.origin === client.origin ? pathOf(url) : undefined;
}

import { setCookie } from "@std/http/cookie";
import { acceptsEncodings, acceptsLanguages } from "@std/http/negotiation";
import { LOOK_COOKIE, readLook } from "../islands/ui/look.ts";
import { sessionCookie } from "../lib/auth/authenticator.ts";
import { readCookie } from "../lib/auth/cookie.ts";
import { pathOf } from "../lib/http/local_path.ts";
import { isLocale, isTimeZone, type Locale, negotiate } from "../lib/i18n/mod.ts";
import type { RequestContext } from "./app.ts";
import type { PageData } from "./pages/page_data.ts";

const LOCALE_COOKIE = "sori_lang";
const TIME_ZONE_COOKIE = "sori_tz";
/** A page of this many characters is not worth compressing. */
const SMALL = 1_000;
const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** The language of a request: the reader's choice, else the browser's wish. */
export function localeOf(request: Request): Locale {
  return negotiate(acceptsLanguages(request), readCookie(request.headers, LOCALE_COOKIE));
}

/** What every page is rendered with. @param names `known`: without reading the store */
export async function pageData(
  context: RequestContext,
  names: "read" | "known" = "read",
): Promise<PageData> {
  const { app, locale, request, url, visitor: { by, user: id } } = context;
  const person = by === "new" || names === "known"
    ? app.people.peek(id)
    : (await app.people.load([id]).catch(() => null))?.[id];
  const timeZone = knownTimeZone(readCookie(request.headers, TIME_ZONE_COOKIE));
  return {
    locale,
    you: { id, ...person },
    path: pathOf(url),
    assets: {
      script: (entry) => app.assets.scripts(entry),
      style: app.assets.style("app.css"),
      settingsStyle: app.assets.style("settings.css"),
      partStyles: app.assets.partStyles(),
    },
    dev: app.dev,
    look: readLook(readCookie(request.headers, LOOK_COOKIE)),
    ...(timeZone !== undefined && { timeZone }),
  };
}

/** An HTML page; a new guest's proof goes with it. */
export function pageResponse(context: RequestContext, html: string, status = 200): Response {
  const headers = new Headers({
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    vary: "Accept-Language, Cookie, Accept-Encoding",
    "content-language": context.locale,
    // For the service worker, which keeps nothing of one person for the next.
    "sori-user": context.visitor.user,
  });
  keepSession(context, headers);
  const { request } = context;
  // Who does not say what they accept may be a simple program.
  const packed = html.length > SMALL && request.headers.has("accept-encoding") &&
    acceptsEncodings(request, "gzip", "identity") === "gzip";
  if (!packed || request.method === "HEAD") return new Response(html, { status, headers });
  // No page holds a secret that its size could tell: a visitor's proof is in a header.
  headers.set("content-encoding", "gzip");
  const body = new Blob([html]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(body, { status, headers });
}

/** Goes on to `path` with a GET. */
export function seeOther(context: RequestContext, path: string): Response {
  const headers = new Headers({ location: path, "cache-control": "no-store" });
  keepSession(context, headers);
  return new Response(null, { status: 303, headers });
}

/** `?lang=` of any page: remembers the choice and goes on without it; null if there is none. */
export function switchLanguage(context: RequestContext): Response | null {
  const { url } = context;
  const choice = url.searchParams.get("lang");
  if (!isLocale(choice)) return null;
  const to = new URL(url);
  to.searchParams.delete("lang");
  return remembering(context, seeOther(context, pathOf(to)), LOCALE_COOKIE, choice);
}

/** A response that leaves a choice of the reader's in a cookie. @returns `response` */
export function remembering(
  { client }: RequestContext,
  response: Response,
  name: string,
  value: string,
): Response {
  setCookie(response.headers, {
    name,
    value,
    path: "/",
    maxAge: YEAR_SECONDS,
    sameSite: "Lax",
    secure: client.https,
  });
  return response;
}

function keepSession({ client, visitor }: RequestContext, headers: Headers): void {
  if (visitor.cookie !== null) setCookie(headers, sessionCookie(visitor.cookie, client.https));
}

function knownTimeZone(name: string | undefined): string | undefined {
  if (name === undefined || name.length > 64) return undefined;
  try {
    const timeZone = decodeURIComponent(name);
    return isTimeZone(timeZone) ? timeZone : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The CORS protocol (WHATWG Fetch §3.3) for pages of allowed origins: they may use the API, with
 * a token, or with the cookie where the browser sends it. Others get no leave. (Leave to send the
 * cookie is not leave to act with it: that is up to `isTrustedOrigin`.)
 */

/** Which origins have leave. */
export interface Allowed {
  has(origin: string): boolean;
}

/** A preflight's answer holds so long, in seconds. */
const MAX_AGE = 600;

/** The headers that let a page of `origin` read a response; none if it may not. */
export function corsHeaders(
  origin: string | null,
  allowed: Allowed,
): Record<string, string> {
  if (origin === null || !allowed.has(origin)) return {};
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "location, upload-complete, upload-length, upload-offset",
    vary: "Origin",
  };
}

/** Whether a request asks for leave, from an origin that has it. */
export function isPreflight({ headers, method }: Request, allowed: Allowed): boolean {
  return method === "OPTIONS" && allowed.has(headers.get("origin") ?? "") &&
    headers.has("access-control-request-method");
}

/** The answer to a preflight. */
export function preflight(origin: string | null, allowed: Allowed): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...corsHeaders(origin, allowed),
      "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
      "access-control-allow-headers": "authorization, content-type, idempotency-key, " +
        "last-event-id, repr-digest, upload-complete, upload-length, upload-offset",
      "access-control-max-age": String(MAX_AGE),
    },
  });
}

import type { Client } from "./client.ts";

/**
 * The content security policy of every page. Everything that one needs comes from this server;
 * `connect-src 'self'` covers ws(s) to the same host in present browsers.
 */
export const POLICY: string = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The policy of a page whose purpose is to connect to any WebSocket server that its reader names. */
export const POLICY_ANY_SOCKET: string = POLICY.replace(
  "connect-src 'self'",
  "connect-src 'self' ws: wss:",
);

/** Of every response. */
const TYPED: Readonly<Record<string, string>> = { "x-content-type-options": "nosniff" };

const SECURITY: Readonly<Record<string, string>> = {
  ...TYPED,
  "content-security-policy": POLICY,
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};

/** A year, in seconds. */
const YEAR = 365 * 24 * 60 * 60;

/**
 * Adds the security headers that every response carries. One that has its own keeps it.
 *
 * @param built a script or a style sheet of the build: what is said to documents means nothing to
 * it, and would be half a kilobyte with each.
 */
export function secure(response: Response, { https, origin }: Client, built = false): Response {
  for (const [name, value] of Object.entries(built ? TYPED : SECURITY)) {
    if (!response.headers.has(name)) response.headers.set(name, value);
  }
  // Not at localhost: other programs there would be held to it for a year.
  if (https && new URL(origin).hostname !== "localhost") {
    response.headers.set("strict-transport-security", `max-age=${YEAR}`);
  }
  return response;
}

/** `Cache-Control` of a file whose name changes with its content. */
export const IMMUTABLE = `public, max-age=${YEAR}, immutable`;

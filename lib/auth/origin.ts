/**
 * Whether a request may act with the cookie's identity, by its `Origin` (RFC 6454 §7): a page of
 * this server, of an allowed origin, or no page at all (tools send no `Origin`, and no browser
 * lets a page leave it out of an upgrade or a write).
 * @param own the origin this server was reached at
 */
export function isTrustedOrigin(
  origin: string | null,
  own: string,
  allowed: ReadonlySet<string>,
): boolean {
  return origin === null || origin === own || allowed.has(origin);
}

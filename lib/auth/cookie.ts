/**
 * The value of a request's cookie of that name (RFC 6265 §5.4); of several the first, which has
 * the longest path. A browser also sends what others at the same host have set, so parts that are
 * no cookie are passed over (std's `getCookies()` throws at them).
 */
export function readCookie(headers: Headers, name: string): string | undefined {
  for (const part of headers.get("cookie")?.split(";") ?? []) {
    const end = part.indexOf("=");
    if (end > 0 && part.slice(0, end).trim() === name) return part.slice(end + 1).trim();
  }
  return undefined;
}

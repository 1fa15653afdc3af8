/** Any origin does: it only tells an address of this server from one elsewhere. */
const HERE = "http://here.invalid";

/** Path and query of `url`, as a link within this server: `//host` would lead to another. */
export function pathOf(url: URL): string {
  return url.pathname.replace(/^\/{2,}/, "/") + url.search;
}

/** An address that was given to us, as path and query if it stays within this server; else null. */
export function localPath(address: string): string | null {
  // The parser sees what a browser would: `/\host` and a tab between the slashes lead elsewhere.
  const url = URL.parse(address, HERE);
  return url?.origin === HERE ? pathOf(url) : null;
}

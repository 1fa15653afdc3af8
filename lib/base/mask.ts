/** Keeps secrets out of what is shown, copied and exported. */

/** What stands for a secret, with the number of characters that it has. */
export function masked(secret: string): string {
  return `•••(${secret.length})`;
}

const SECRET_NAME = /token|secret|passw|authorization|cookie|api[-_]?key|session/i;
const SECRET_HEADERS = /^(authorization|proxy-authorization|cookie|set-cookie)$/i;
const BEARER = /\bbearer\.[^\s,"]+/gi;

/** The value of a header; of cookies the names stay, of a bearer subprotocol its prefix. */
export function maskHeader(name: string, value: string): string {
  if (/cookie$/i.test(name)) {
    // Attributes of a cookie that is being set (`Path=/`) are not secret, but nobody misses them.
    return value.replace(/=([^;]*)/g, (_, secret: string) => `=${masked(secret)}`);
  }
  if (SECRET_HEADERS.test(name)) {
    const [scheme, ...rest] = value.split(" ");
    return rest.length === 0 ? masked(value) : `${scheme} ${masked(rest.join(" "))}`;
  }
  return maskProtocols(value);
}

/** A list of subprotocols: `bearer.<token>` keeps its prefix. */
export function maskProtocols(value: string): string {
  return value.replace(BEARER, (found) => `bearer.${masked(found.slice("bearer.".length))}`);
}

/** An address: the values of query parameters that are named like a secret, and a password. */
export function maskUrl(address: string): string {
  const url = URL.parse(address, "http://relative.invalid");
  if (!url) return address;
  let secret = url.password !== "";
  if (secret) url.password = "•••";
  const query = new URLSearchParams(url.search);
  for (const [name, value] of [...query]) {
    if (!SECRET_NAME.test(name) || value === "") continue;
    secret = true;
    query.set(name, masked(value));
  }
  if (!secret) return address;
  url.search = "";
  url.hash = "";
  const base = url.hostname === "relative.invalid" ? url.pathname : url.href;
  return query.size > 0 ? `${base}?${decodeURIComponent(query.toString())}` : base;
}

/** A text frame: in JSON the strings under names that are named like a secret. */
export function maskText(text: string): string {
  return text.replace(
    /"([^"\\]{1,64})"(\s*:\s*)"((?:[^"\\]|\\.)*)"/g,
    (all, name: string, colon: string, value: string) =>
      SECRET_NAME.test(name) && value !== "" ? `"${name}"${colon}"${masked(value)}"` : all,
  ).replace(/\bbearer\s+[\w.~+/-]{8,}=*/gi, (found) => `Bearer ${masked(found.slice(7))}`);
}

/** Where a request comes from and how it reached this server. */
export interface Client {
  /** The client's address, as limits count it: an IPv6 address counts as its /64. */
  address: string;
  /** Whether the client speaks https. */
  https: boolean;
  /** The origin that the client reached this server at. */
  origin: string;
}

/**
 * Reads them from the connection; behind a trusted proxy, from what that forwards
 * (`X-Forwarded-For`, its last address that is no trusted proxy; `X-Forwarded-Proto`,
 * `X-Forwarded-Host`). Anybody else's forwarded headers are ignored.
 * @param url the request's own
 * @param peer address of the connection's other end
 * @param isTrusted whether an address is that of a proxy to believe
 */
export function clientOf(
  url: URL,
  headers: Headers,
  peer: string,
  isTrusted: (address: string) => boolean,
): Client {
  const trusted = isTrusted(peer);
  const forwarded = (name: string) =>
    trusted ? headers.get(name)?.split(",").map((part) => part.trim()) : undefined;
  const addresses = forwarded("x-forwarded-for") ?? [];
  const scheme = forwarded("x-forwarded-proto")?.at(-1) ?? url.protocol.slice(0, -1);
  const host = forwarded("x-forwarded-host")?.at(-1) ?? url.host;
  const https = scheme === "https" || scheme === "wss";
  return {
    address: network(addresses.findLast((address) => !isTrusted(address)) ?? peer),
    https,
    origin: originOf(https, host) ?? url.origin,
  };
}

function originOf(https: boolean, host: string): string | null {
  try {
    return new URL(`${https ? "https" : "http"}://${host}`).origin;
  } catch {
    return null;
  }
}

/** One customer of a provider has a whole /64, so that is what is counted. */
function network(forwarded: string): string {
  // Some proxies forward the port as well: `192.0.2.1:5678`, `[2001:db8::1]:5678`.
  const address = /^\[([^\]]+)\]|^([\d.]+):\d+$/.exec(forwarded)?.slice(1).find(Boolean) ??
    forwarded;
  if (!address.includes(":") || address.includes(".")) return address;
  const [left = "", right] = address.split("::");
  const head = left === "" ? [] : left.split(":");
  const tail = right === undefined || right === "" ? [] : right.split(":");
  const missing = right === undefined ? 0 : 8 - head.length - tail.length;
  const groups = [...head, ...Array<string>(Math.max(0, missing)).fill("0"), ...tail];
  return `${groups.slice(0, 4).map((group) => parseInt(group, 16).toString(16)).join(":")}::/64`;
}

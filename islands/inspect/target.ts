/** Where the inspector is pointed at, checked before the browser is asked. */
import type { TargetProblem } from "../../lib/i18n/inspect/mod.ts";

/** An address and subprotocols that a browser takes. */
export interface Target {
  url: string;
  protocols: string[];
}

/** A token (RFC 9110 §5.6.2), which the name of a subprotocol has to be. */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;

/**
 * Reads what was typed.
 * @param page the page's own address: relative ones are resolved against it
 */
export function readTarget(
  address: string,
  protocols: string,
  page: string,
): Target | { problem: TargetProblem } {
  const url = URL.parse(address.trim(), page);
  if (!url || address.trim() === "") return { problem: "notAnAddress" };
  url.protocol = url.protocol.replace(/^http/, "ws");
  if (url.protocol !== "ws:" && url.protocol !== "wss:") return { problem: "scheme" };
  if (url.hash !== "" || address.includes("#")) return { problem: "fragment" };
  const names = protocols.split(",").map((name) => name.trim()).filter((name) => name !== "");
  if (new Set(names).size < names.length || !names.every((name) => TOKEN.test(name))) {
    return { problem: "protocols" };
  }
  if (url.protocol === "ws:" && page.startsWith("https:") && !isLoopback(url.hostname)) {
    return { problem: "mixed" };
  }
  return { url: url.href, protocols: names };
}

/** Addresses that browsers trust without encryption (Secure Contexts §3.1). */
function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** Whether a page may close with these (WHATWG WebSockets, `close()`). */
export function mayClose(code: number, reason: string): boolean {
  return (code === 1000 || (code >= 3000 && code <= 4999)) &&
    new TextEncoder().encode(reason).length <= 123;
}

/**
 * What passed at a handshake, for whoever opened the connection and asks for it: a page cannot see
 * the headers of its own handshake. It goes over that connection and nowhere else, nothing of it is
 * kept, and what identifies somebody is masked: a script must not learn a cookie that is kept from it.
 */
import { maskHeader, maskUrl } from "../base/mask.ts";
import type { HandshakeFrame } from "../protocol/handshake_frame.ts";

/** Headers are told up to so many, and each up to so many characters. */
const MAX_HEADERS = 60;
const MAX_VALUE = 512;

/** A text frame `handshake {request, response}`, each a list of `[name, value]`. Read the request before it is upgraded. */
export function handshakeAccount(
  request: { url: string; headers: [string, string][] },
  response: Response,
): string {
  const { pathname, search } = new URL(request.url);
  const frame: HandshakeFrame = {
    type: "handshake",
    request: [["", `GET ${maskUrl(pathname + search)} HTTP/1.1`], ...told(request.headers)],
    response: [["", "HTTP/1.1 101 Switching Protocols"], ...told([...response.headers])],
  };
  return JSON.stringify(frame);
}

function told(headers: [string, string][]): [string, string][] {
  return headers.slice(0, MAX_HEADERS)
    .map(([name, value]) => [name, maskHeader(name, value).slice(0, MAX_VALUE)]);
}

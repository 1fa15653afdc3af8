import { type Fetch, HttpTransport, type Read } from "./http_transport.ts";
import type { OpenTransport } from "./transport.ts";

/** Seconds a request waits for something: less than what makes a connection seem dead. */
const WAIT_SECONDS = 20;

/** Frames by one request after the other, and by POST the other way. */
export function longPollTransport(fetch: Fetch): OpenTransport {
  return (url, events) => new HttpTransport(url, events, fetch, reader());
}

function reader(): Read {
  return async ({ request, query, prompt, listener }) => {
    query.set("wait", `${prompt ? 0 : WAIT_SECONDS}`);
    const response = await request(`api/poll?${query}`);
    const lines = (await response.text()).split("\n").filter((line) => line !== "");
    // Else this is not our server, and would be asked again and again.
    if (!lines[0]?.startsWith('{"type":"welcome"')) throw new TypeError("Not an answer to a poll.");
    for (const line of lines) listener.frame(line);
  };
}

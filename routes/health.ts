import { keys } from "../lib/store/keys.ts";
import { toJson } from "../lib/store/kv.ts";
import type { RequestContext } from "./app.ts";

const NO_STORE = { "cache-control": "no-store", "content-type": "text/plain; charset=utf-8" };

/** `/healthz`: the process runs and answers. */
export function healthz(): Response {
  return new Response("ok\n", { headers: NO_STORE });
}

/** `/readyz`: the store takes a write and gives it back. */
export async function readyz({ app }: RequestContext): Promise<Response> {
  try {
    const value = crypto.randomUUID();
    const key = keys.probe(app.rooms.isolate);
    await app.kv.commit({ checks: [], set: [{ key, value: toJson(value), expireInMs: 60_000 }] });
    const read = await app.kv.get(key);
    if (!read) throw new Error("What was written was not there");
    return new Response("ready\n", { headers: NO_STORE });
  } catch {
    return new Response("The store does not answer.\n", { status: 503, headers: NO_STORE });
  }
}

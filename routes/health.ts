import type { ProbeStep } from "../lib/session/probe.ts";
import { STORE_TROUBLES } from "../lib/store/store_error.ts";
import type { RequestContext } from "./app.ts";

const NO_STORE = { "cache-control": "no-store", "content-type": "text/plain; charset=utf-8" };

/** Ask again after so long, in seconds. */
const RETRY_AFTER = "1";

const STEPS: Record<ProbeStep, string> = {
  read: "the log of a room could not be read",
  write: "a message was not written",
  deliver: "a message that was written was not delivered",
  find: "a message that was delivered was not found in the log",
};

/** `/healthz`: the process runs and answers. */
export function healthz(): Response {
  return new Response("ok\n", { headers: NO_STORE });
}

/**
 * `/readyz`: a message can be written, delivered to a member and read back, now. 503 says in words
 * what failed and what to do. Those who ask at the same time share one try, and there is one a
 * second at the most, so it needs no rate.
 */
export async function readyz({ app }: RequestContext): Promise<Response> {
  if (app.stopping.aborted) return notReady("the server is going away");
  const outcome = await (await app.probe()).run();
  if (!outcome.ready) {
    const { what, todo } = STORE_TROUBLES[outcome.trouble];
    return notReady(`${STEPS[outcome.step]}: ${what}; ${todo}`);
  }
  const text = `ready: a message was written, delivered and read back in ${outcome.ms} ms\n`;
  return new Response(text, { headers: NO_STORE });
}

function notReady(why: string): Response {
  const headers = { ...NO_STORE, "retry-after": RETRY_AFTER };
  return new Response(`not ready: ${why}\n`, { status: 503, headers });
}

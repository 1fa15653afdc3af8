/**
 * Runs in the page: reloads it when the server that it hears from is another one. Not if an
 * experiment in the page has killed the one before it: what it shows is to be read.
 */
const SCRIPT = `let server;
new EventSource("/dev-reload").onmessage = ({ data }) => {
  if (server !== undefined && server !== data) {
    const killer = document.querySelector("[data-killed]");
    if (killer) delete killer.dataset.killed;
    else location.reload();
  }
  server = data;
};
`;

/** The wait before a page asks for the new server, once the stream of the old has ended. */
const RETRY_MS = 200;

/**
 * For development alone (`SORI_DEV`): lets open pages reload when the server has started
 * anew. A page includes `/dev-reload.js`, which listens to `/dev-reload`; that stream says
 * which server this is and then stays open until `stopping` aborts.
 */
export function devReloadRoutes(
  stopping: AbortSignal,
): Record<"/dev-reload.js" | "/dev-reload", (request: Request) => Response> {
  const server = crypto.randomUUID();
  return {
    "/dev-reload.js": () =>
      new Response(SCRIPT, {
        headers: {
          "content-type": "text/javascript; charset=utf-8",
          "cache-control": "no-store",
        },
      }),
    "/dev-reload": () =>
      new Response(
        untilAborted(stopping, `retry: ${RETRY_MS}\ndata: ${server}\n\n`),
        {
          headers: {
            "content-type": "text/event-stream",
            "cache-control": "no-store",
          },
        },
      ),
  };
}

/** A stream that says one thing and ends with the server. */
function untilAborted(
  stopping: AbortSignal,
  text: string,
): ReadableStream<Uint8Array> {
  let end = () => {};
  return new ReadableStream<string>({
    start(controller) {
      controller.enqueue(text);
      end = () => controller.close();
      if (stopping.aborted) end();
      else stopping.addEventListener("abort", end, { once: true });
    },
    cancel: () => stopping.removeEventListener("abort", end),
  }).pipeThrough(new TextEncoderStream());
}

/** What the process ends with that was killed on purpose: `tools/dev.ts` starts it again. */
export const KILLED = 86;

/** `POST /dev/kill`: the process dies at once, without a word to anybody; for an experiment. */
export function killServer(): never {
  Deno.exit(KILLED);
}

/** A proxy that knows HTTP and not WebSocket, as stand between offices and the internet. */

export interface HttpProxyOptions {
  target: URL;
  /** What becomes of a WebSocket's handshake. */
  upgrades: "refused" | "never answered" | "passed on as plain requests" | "answered by itself";
  /** Holds a response back until it is complete. */
  buffers?: boolean;
  /** Sends what is posted twice, as proxies do that did not hear the answer. */
  repeatsPosts?: boolean;
}

const HOP_BY_HOP = ["connection", "upgrade", "host", "content-length", "transfer-encoding"];

export class HttpProxy implements AsyncDisposable {
  /** Paths of requests, in the order they came. */
  readonly requests: string[] = [];
  /** Handshakes that did not get through. */
  upgrades = 0;
  readonly #options: HttpProxyOptions;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #ending = new AbortController();
  readonly #sockets = new Set<WebSocket>();

  constructor(options: HttpProxyOptions) {
    this.#options = options;
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {}, onError: () => new Response(null) },
      (request) => this.#handle(request),
    );
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${this.#server.addr.port}/`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    for (const socket of this.#sockets) socket.close();
    await this.#server.shutdown();
  }

  async #handle(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    this.requests.push(pathname);
    const upgrade = request.headers.has("upgrade");
    if (upgrade) {
      this.upgrades++;
      if (this.#options.upgrades === "never answered") await this.#ended(request.signal);
      // Then the connection is open, and nothing ever comes.
      if (this.#options.upgrades === "answered by itself") return this.#open(request);
      if (this.#options.upgrades === "refused") return new Response("No.", { status: 400 });
    }
    const headers = new Headers(request.headers);
    headers.set("x-forwarded-host", this.url.host);
    for (const name of HOP_BY_HOP) headers.delete(name);
    const body = request.body ? await request.bytes() : null;
    const send = () =>
      fetch(new URL(pathname + search, this.#options.target), {
        method: request.method,
        headers,
        body,
        redirect: "manual",
        signal: AbortSignal.any([request.signal, this.#ending.signal]),
      });
    try {
      if (this.#options.repeatsPosts && body) await (await send()).bytes();
      const response = await send();
      const passed = new Headers(response.headers);
      // What was packed has been unpacked.
      for (const name of [...HOP_BY_HOP, "content-encoding"]) passed.delete(name);
      const content = this.#options.buffers ? await response.bytes() : response.body;
      return new Response(content, { status: response.status, headers: passed });
    } catch {
      return new Response("The server is away.", { status: 502 });
    }
  }

  #open(request: Request): Response {
    const { socket, response } = Deno.upgradeWebSocket(request, { protocol: "sori.v1" });
    this.#sockets.add(socket);
    socket.onerror = (event) => event.preventDefault();
    socket.onclose = () => this.#sockets.delete(socket);
    return response;
  }

  #ended(signal: AbortSignal): Promise<void> {
    const all = AbortSignal.any([signal, this.#ending.signal]);
    return new Promise((resolve) => {
      if (all.aborted) return resolve();
      all.addEventListener("abort", () => resolve(), { once: true });
    });
  }
}

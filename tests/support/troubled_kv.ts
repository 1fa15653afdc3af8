import { KvConnect } from "./kv_connect.ts";

/** What becomes of requests to the store. */
export type KvMood =
  | "well"
  /** Answered half a second late. */
  | "slow"
  /** Answered with 500. */
  | "failing"
  /** Done, and the answer is cut within. */
  | "cut"
  /** Taken and never answered. */
  | "silent"
  /** Nobody listens. */
  | "away";

const SLOW_MS = 500;

/** A KV Connect server behind a proxy that gives it trouble. */
export class TroubledKv implements AsyncDisposable {
  readonly #kv: KvConnect;
  readonly #port: number;
  #server: Deno.HttpServer<Deno.NetAddr> | null;
  #listening = new AbortController();
  #mood: KvMood = "well";
  #changed = new AbortController();
  #asked = Promise.withResolvers<void>();

  private constructor(kv: KvConnect) {
    this.#kv = kv;
    this.#server = this.#listen(0);
    this.#port = this.#server.addr.port;
  }

  static async start(): Promise<TroubledKv> {
    return new TroubledKv(await KvConnect.start());
  }

  /** What a server is told to use this store; the runtime's own lines about every try are left out. */
  get env(): Record<string, string> {
    return {
      ...this.#kv.env,
      SORI_KV: `http://127.0.0.1:${this.#port}`,
      DENO_LOG: "error,denokv_remote=off",
    };
  }

  /** Resolves with the next request. */
  asked(): Promise<void> {
    this.#asked = Promise.withResolvers();
    return this.#asked.promise;
  }

  async become(mood: KvMood): Promise<void> {
    this.#mood = mood;
    // Who was left without an answer is not answered now either.
    this.#changed.abort();
    this.#changed = new AbortController();
    if (mood === "away") await this.#close();
    else this.#server ??= this.#listen(this.#port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#changed.abort();
    await this.#close();
    await this.#kv[Symbol.asyncDispose]();
  }

  async #close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    // Not in order: watches would keep it open for ever.
    this.#listening.abort();
    await server?.finished;
  }

  #listen(port: number): Deno.HttpServer<Deno.NetAddr> {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const onError = () => new Response("cut", { status: 500 });
    const options = { hostname: "127.0.0.1", port, signal, onListen() {}, onError };
    return Deno.serve(options, (request) => this.#handle(request));
  }

  async #handle(request: Request): Promise<Response> {
    const mood = this.#mood;
    this.#asked.resolve();
    const { signal: changed } = this.#changed;
    const body = await request.bytes();
    if (mood === "failing") return new Response("Out of order.", { status: 500 });
    if (mood === "silent") await aborted(changed);
    if (mood === "slow") await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    const { signal } = this.#listening;
    const { pathname } = new URL(request.url);
    const { headers, method } = request;
    const response = await fetch(new URL(pathname, this.#kv.url), {
      method,
      headers,
      body,
      signal,
    });
    if (mood === "cut") {
      await response.body?.cancel();
      const cut = new ReadableStream({ start: (controller) => controller.error("cut") });
      return new Response(cut, { headers: response.headers });
    }
    return response;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Somebody with a browser: sends what browsers send, and keeps the cookies that are set. */
import type { ServerProcess } from "./server_process.ts";

export interface VisitorOptions {
  /** `Accept-Language`. */
  language?: string;
  /** The origin of the pages that send forms; by default the server's own. */
  origin?: string | null;
  /** Headers of every request, as a proxy adds them. */
  headers?: Record<string, string>;
}

export class Visitor {
  readonly cookies = new Map<string, string>();
  readonly #server: ServerProcess;
  readonly #options: VisitorOptions;

  constructor(server: ServerProcess, options: VisitorOptions = {}) {
    this.#server = server;
    this.#options = options;
  }

  /** The `Cookie` header. */
  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Opens a page. */
  get(path: string): Promise<Response> {
    return this.#request(path, { headers: { accept: "text/html,*/*;q=0.8" } });
  }

  /** Opens a page and reads it. */
  async read(path: string): Promise<string> {
    return await (await this.get(path)).text();
  }

  /** Sends a form. */
  post(path: string, fields: Record<string, string>): Promise<Response> {
    const { origin = this.#server.url.origin } = this.#options;
    return this.#request(path, {
      method: "POST",
      headers: { accept: "text/html,*/*;q=0.8", ...(origin !== null && { origin }) },
      body: new URLSearchParams(fields),
    });
  }

  async #request(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers({
      "accept-language": this.#options.language ?? "en",
      ...this.#options.headers,
      ...init.headers as Record<string, string>,
    });
    if (this.cookies.size > 0) headers.set("cookie", this.cookieHeader);
    const response = await this.#server.fetch(path, { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const end = pair.indexOf("=");
      this.cookies.set(pair.slice(0, end), pair.slice(end + 1));
    }
    return response;
  }
}

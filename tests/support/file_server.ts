/** The files of a folder at an origin of their own, as somebody else's site has them. */
const TYPES: Record<string, string> = { html: "text/html; charset=utf-8", js: "text/javascript" };

export class FileServer implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  private constructor(folder: URL) {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      async (request) => {
        const name = new URL(request.url).pathname.slice(1);
        const type = TYPES[name.split(".").at(-1)!];
        // Browsers ask for an icon.
        if (!type) return new Response(null, { status: name === "favicon.ico" ? 204 : 404 });
        return new Response(await Deno.readTextFile(new URL(name, folder)), {
          headers: { "content-type": type },
        });
      },
    );
  }

  static start(folder: URL): Promise<FileServer> {
    return Promise.resolve(new FileServer(folder));
  }

  /** Where the folder is, with a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

/** A TCP proxy that does to connections what networks do: cuts them anywhere, or lets them stand. */

export interface TcpProxyOptions {
  /** Where to; may change while the proxy runs. */
  target: URL;
  /** After how many bytes of both directions the next connection is cut; Infinity: never. */
  cutAfterBytes?: () => number;
  /** Every connection is cut when it is so old. */
  cutAfterMs?: number;
}

export class TcpProxy implements AsyncDisposable {
  target: URL;
  /** Connections that were cut by the options. */
  cuts = 0;
  readonly #options: TcpProxyOptions;
  readonly #listener: Deno.TcpListener;
  readonly #connections = new Set<Deno.Conn>();
  readonly #running = new Set<Promise<void>>();
  /** Resolves when what comes from the server may pass. */
  #flow: Promise<void> = Promise.resolve();
  #resume = () => {};

  constructor(options: TcpProxyOptions) {
    this.target = options.target;
    this.#options = options;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#track(this.#accept());
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${this.#listener.addr.port}/`);
  }

  get socketUrl(): URL {
    return new URL(`ws://127.0.0.1:${this.#listener.addr.port}/ws`);
  }

  /** Ends all connections at once. */
  cutAll() {
    for (const connection of this.#connections) close(connection);
  }

  /** Takes nothing from the server any more, as for a client that does not read. */
  stall() {
    this.#flow = new Promise((resolve) => this.#resume = resolve);
  }

  resume() {
    this.#resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.resume();
    this.cutAll();
    await Promise.all(this.#running);
  }

  async #accept() {
    for await (const client of this.#listener) this.#track(this.#serve(client));
  }

  async #serve(client: Deno.TcpConn) {
    this.#connections.add(client);
    const { hostname, port } = this.target;
    let left = this.#options.cutAfterBytes?.() ?? Infinity;
    let server: Deno.TcpConn | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      server = await Deno.connect({ hostname, port: Number(port) });
      this.#connections.add(server);
      const cut = () => {
        this.cuts++;
        close(client);
        close(server!);
      };
      if (this.#options.cutAfterMs) timer = setTimeout(cut, this.#options.cutAfterMs);
      const pump = async (from: Deno.TcpConn, to: Deno.TcpConn, flow: () => Promise<void>) => {
        const buffer = new Uint8Array(16 * 1024);
        try {
          for (;;) {
            await flow();
            const count = await from.read(buffer);
            if (count === null) return;
            const passed = buffer.subarray(0, Math.min(count, left));
            left -= passed.length;
            for (let sent = 0; sent < passed.length;) sent += await to.write(passed.subarray(sent));
            if (left <= 0) return cut();
          }
        } finally {
          close(from);
          close(to);
        }
      };
      const free = Promise.resolve();
      await Promise.allSettled([
        pump(client, server, () => free),
        pump(server, client, () => this.#flow),
      ]);
    } catch {
      // The server is away: so is the client's connection.
    } finally {
      clearTimeout(timer);
      for (const connection of [client, server]) {
        if (!connection) continue;
        close(connection);
        this.#connections.delete(connection);
      }
    }
  }

  #track(work: Promise<void>) {
    const done = work.catch(() => {}).finally(() => this.#running.delete(done));
    this.#running.add(done);
  }
}

function close(connection: Deno.Conn) {
  try {
    connection.close();
  } catch {
    // Closed before.
  }
}

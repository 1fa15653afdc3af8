/** A line between a browser and a server that can be interrupted as real ones are. */
export class Cable implements AsyncDisposable {
  readonly #listener: Deno.TcpListener;
  readonly #target: Deno.ConnectOptions;
  readonly #ends = new Set<Deno.TcpConn>();
  readonly #accepting: Promise<void>;
  /** Of connections that were open while it was interrupted: nothing passes them any more. */
  #dead = { up: new Set<Deno.TcpConn>(), down: new Set<Deno.TcpConn>() };
  #interrupted = { up: false, down: false };

  /** @param url of the server. */
  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.#target = { hostname, port: Number(port) };
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#accepting = this.#accept();
  }

  /** Where the browser finds the server. */
  get url(): string {
    return `http://127.0.0.1:${this.#listener.addr.port}`;
  }

  /** From now on what is sent to the server is lost, and nobody is told. */
  loseUpwards(): void {
    this.#interrupted.up = true;
  }

  /** From now on what the server sends is lost, and nobody is told. */
  loseDownwards(): void {
    this.#interrupted.down = true;
  }

  /** From now on all is lost, and nobody is told: a half-open connection. */
  lose(): void {
    this.loseUpwards();
    this.loseDownwards();
  }

  /** New connections pass again; those of before stay dead without saying so. */
  mend(): void {
    this.#interrupted = { up: false, down: false };
  }

  /** Ends all connections. */
  cut(): void {
    for (const end of this.#ends) close(end);
    this.#ends.clear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.cut();
    await this.#accepting;
  }

  async #accept(): Promise<void> {
    const passing: Promise<void>[] = [];
    try {
      for await (const browser of this.#listener) passing.push(this.#connect(browser));
    } catch {
      // Closed.
    }
    await Promise.all(passing);
  }

  async #connect(browser: Deno.TcpConn): Promise<void> {
    this.#ends.add(browser);
    const server = await Deno.connect(this.#target).catch(() => null);
    if (!server) return close(browser);
    this.#ends.add(server);
    await Promise.all([this.#pass(browser, server, "up"), this.#pass(server, browser, "down")]);
  }

  async #pass(from: Deno.TcpConn, to: Deno.TcpConn, way: "up" | "down"): Promise<void> {
    const buffer = new Uint8Array(64 * 1024);
    const dead = this.#dead[way];
    try {
      for (;;) {
        const length = await from.read(buffer);
        if (this.#interrupted[way]) dead.add(from);
        // Also the news that it has ended.
        if (dead.has(from)) {
          if (length === null) return;
          continue;
        }
        if (length === null) break;
        for (let sent = 0; sent < length;) sent += await to.write(buffer.subarray(sent, length));
      }
    } catch {
      if (this.#interrupted[way] || dead.has(from)) return;
    }
    for (const end of [from, to]) {
      close(end);
      this.#ends.delete(end);
    }
  }
}

function close(end: Deno.TcpConn): void {
  try {
    end.close();
  } catch {
    // It is closed.
  }
}

/** A proxy that leaves a header out of each connection's first request, and passes all else on. */
export class HeaderProxy implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #connections = new Set<Deno.Conn>();
  readonly #running: Promise<void>;

  /** @param target where to; @param header its name, as it is written */
  constructor(target: URL, header: string) {
    this.#running = this.#accept(target, new RegExp(`^${header}:.*\r\n`, "im"));
  }

  /** Where it listens. */
  get url(): URL {
    return new URL(`http://127.0.0.1:${this.#listener.addr.port}/`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#connections) close(connection);
    await this.#running;
  }

  async #accept(target: URL, header: RegExp): Promise<void> {
    const passing: Promise<void>[] = [];
    try {
      for await (const client of this.#listener) passing.push(this.#pass(client, target, header));
    } catch {
      // It was closed.
    }
    await Promise.all(passing);
  }

  async #pass(client: Deno.Conn, { hostname, port }: URL, header: RegExp): Promise<void> {
    const server = await Deno.connect({ hostname, port: Number(port) });
    this.#connections.add(client).add(server);
    const leaveOut = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      // A request of a few headers comes in one piece.
      transform: ((first) => (chunk, controller) => {
        const text = new TextDecoder("latin1").decode(chunk);
        const bytes = new TextEncoder().encode(text.replace(header, ""));
        controller.enqueue(first ? bytes : chunk);
        first = false;
      })(true),
    });
    await Promise.allSettled([
      client.readable.pipeThrough(leaveOut).pipeTo(server.writable),
      server.readable.pipeTo(client.writable),
    ]);
    close(client);
    close(server);
  }
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It has ended by itself.
  }
}

/**
 * A line of so many bits a second in front of a server, both ways: a TCP proxy that reads a packet
 * only when the line is free, so that whatever a peer hands over early waits in front of it, first
 * come first served, as in a modem. Deno cannot ask a kernel for smaller buffers: what they take
 * is part of the queue, as it is of a real line's.
 */

/** Bytes of a packet. */
const PACKET = 1_460;

export class SlowLine implements AsyncDisposable {
  readonly #listener: Deno.TcpListener;
  readonly #target: URL;
  readonly #bitsPerSecond: number;
  readonly #delayMs: number;
  readonly #connections = new Set<Deno.Conn>();
  readonly #running = new Set<Promise<unknown>>();

  /** @param delayMs how long a packet travels one way, beside the time that it takes to be sent */
  constructor(target: URL, bitsPerSecond: number, delayMs = 0, port = 0) {
    this.#target = target;
    this.#bitsPerSecond = bitsPerSecond;
    this.#delayMs = delayMs;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port });
    this.#track(this.#accept());
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${this.#listener.addr.port}/`);
  }

  get socketUrl(): URL {
    return new URL(`ws://127.0.0.1:${this.#listener.addr.port}/ws`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#connections) close(connection);
    await Promise.all(this.#running);
  }

  async #accept() {
    for await (const client of this.#listener) this.#track(this.#serve(client));
  }

  async #serve(client: Deno.TcpConn) {
    const { hostname, port } = this.#target;
    const server = await Deno.connect({ hostname, port: Number(port) });
    for (const connection of [client, server]) {
      connection.setNoDelay(true);
      this.#connections.add(connection);
    }
    await Promise.allSettled([this.#pump(client, server), this.#pump(server, client)]);
    for (const connection of [client, server]) this.#connections.delete(connection);
  }

  async #pump(from: Deno.TcpConn, to: Deno.TcpConn) {
    const buffer = new Uint8Array(PACKET);
    let free = performance.now();
    let last: Promise<unknown> = Promise.resolve();
    try {
      for (;;) {
        const count = await from.read(buffer);
        if (count === null) return;
        const packet = buffer.slice(0, count);
        const now = performance.now();
        free = Math.max(free, now) + count * 8_000 / this.#bitsPerSecond;
        const arrives = free + this.#delayMs;
        const before = last;
        last = sleep(arrives - now).then(async () => {
          await before;
          for (let sent = 0; sent < count;) sent += await to.write(packet.subarray(sent));
        });
        last.catch(() => close(from));
        // The line takes the next packet when this one has left.
        await sleep(free - now);
      }
    } finally {
      await last.catch(() => {});
      close(from);
      close(to);
    }
  }

  #track(work: Promise<unknown>) {
    const done: Promise<unknown> = work.catch(() => {}).finally(() => this.#running.delete(done));
    this.#running.add(done);
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function close(connection: Deno.Conn) {
  try {
    connection.close();
  } catch {
    // Closed before.
  }
}

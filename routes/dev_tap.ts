/**
 * For development alone: a relay on this machine between browser and server that writes down every
 * frame as it is on the wire, with the pings, fragments and masks that no page sees. It leads to this
 * server's sockets and nowhere else, starts when an inspector first asks, and keeps the newest frames.
 */
import { maskText } from "../lib/base/mask.ts";
import { HttpError } from "../lib/http/problem.ts";
import { RawFrameReader } from "../lib/transport/raw_frame_reader.ts";
import type { RequestContext } from "./app.ts";

/** Frames that are kept, of all connections. */
const MAX_FRAMES = 500;
/** Connections at a time; others are refused. */
const MAX_CONNECTIONS = 8;
/** Largest head of a request, in bytes. */
const MAX_HEAD = 16 * 1024;

/** One frame, as the inspector is told. */
interface TappedFrame {
  n: number;
  /** The name that the inspector gave its connection. */
  id: string;
  at: number;
  direction: "out" | "in";
  final: boolean;
  opcode: number;
  masked: boolean;
  length: number;
  headBytes: number;
  /** The beginning of the payload, as text for text frames, else in hexadecimal. */
  preview: string;
}

let tap: Tap | null = null;

/** `GET /dev/tap`: where the relay listens. */
export function getTap({ app, client, url }: RequestContext): Response {
  if (client.https) throw new HttpError(404, "The relay reads ws:// alone.");
  tap ??= new Tap(url.host, Number(url.port || 80), app.stopping);
  return Response.json({ port: tap.port }, { headers: { "cache-control": "no-store" } });
}

/** `GET /dev/tap/frames?id=&after=`: frames of a connection after the `after`th. */
export function getTappedFrames({ url }: RequestContext): Response {
  const id = url.searchParams.get("id");
  const after = Number(url.searchParams.get("after") ?? 0);
  const frames = tap?.frames.filter((frame) => frame.id === id && frame.n > after) ?? [];
  return Response.json({ frames }, { headers: { "cache-control": "no-store" } });
}

class Tap {
  frames: TappedFrame[] = [];
  readonly #host: string;
  readonly #target: number;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #ends = new Set<Deno.Conn>();
  #count = 0;

  /** @param host of this server, as the page names it: cookies and origins stay what they are */
  constructor(host: string, target: number, stopping: AbortSignal) {
    this.#host = host;
    this.#target = target;
    void this.#accept();
    stopping.addEventListener("abort", () => {
      this.#listener.close();
      for (const end of this.#ends) close(end);
    }, { once: true });
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  async #accept(): Promise<void> {
    try {
      for await (const browser of this.#listener) {
        if (this.#ends.size >= MAX_CONNECTIONS * 2) close(browser);
        else this.#relay(browser).catch(() => {}).finally(() => this.#end(browser));
      }
    } catch {
      // The server stops.
    }
  }

  async #relay(browser: Deno.TcpConn): Promise<void> {
    this.#ends.add(browser);
    const head = await readHead(browser);
    const [, path = ""] = head.split(" ");
    const id = /^\/(?:ws|practice)\?(?:[^ ]*&)?tap=(\w{1,40})/.exec(path)?.[1];
    // Nothing but our own sockets is reached through here.
    if (id === undefined) return;
    const server = await Deno.connect({ hostname: "127.0.0.1", port: this.#target });
    this.#ends.add(server);
    try {
      await write(server, latin1(head.replace(/^host:.*$/im, `Host: ${this.#host}`)));
      const up = new RawFrameReader((frame) => this.#tell(id, "out", frame));
      const down = new RawFrameReader((frame) => this.#tell(id, "in", frame));
      await Promise.race([
        pump(browser, server, (bytes) => up.take(bytes)),
        pump(server, browser, afterHead((bytes) => down.take(bytes))),
      ]);
    } finally {
      this.#end(server);
    }
  }

  #tell(
    id: string,
    direction: "out" | "in",
    { preview, ...frame }: Parameters<ConstructorParameters<typeof RawFrameReader>[0]>[0],
  ): void {
    const shown = frame.opcode === 1
      ? maskText(new TextDecoder().decode(preview))
      : preview.toHex();
    const at = Date.now();
    this.frames.push({ n: ++this.#count, id, at, direction, ...frame, preview: shown });
    if (this.frames.length > MAX_FRAMES) this.frames.shift();
  }

  #end(connection: Deno.Conn): void {
    this.#ends.delete(connection);
    close(connection);
  }
}

/** A request up to the empty line. A browser sends nothing behind it before it is answered. */
async function readHead(connection: Deno.Conn): Promise<string> {
  const buffer = new Uint8Array(MAX_HEAD);
  let text = "";
  while (!text.endsWith("\r\n\r\n")) {
    const count = await connection.read(buffer);
    if (count === null || text.length + count > MAX_HEAD) throw new Error("No request");
    text += new TextDecoder("latin1").decode(buffer.subarray(0, count));
  }
  return text;
}

/** Passes on what comes after the empty line. */
function afterHead(take: (bytes: Uint8Array) => void): (bytes: Uint8Array) => void {
  let head = "";
  let over = false;
  return (bytes) => {
    if (over) return take(bytes);
    const before = head.length;
    head += new TextDecoder("latin1").decode(bytes);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    over = true;
    take(bytes.subarray(end + 4 - before));
  };
}

async function pump(
  from: Deno.Conn,
  to: Deno.Conn,
  look: (bytes: Uint8Array) => void,
): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  for (;;) {
    const count = await from.read(buffer);
    if (count === null) return;
    const bytes = buffer.subarray(0, count);
    look(bytes);
    await write(to, bytes);
  }
}

async function write(to: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await to.write(bytes.subarray(sent));
}

const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It has ended by itself.
  }
}

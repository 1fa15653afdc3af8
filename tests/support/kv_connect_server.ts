// deno-lint-ignore-file no-console -- a program: its first line is its address
/**
 * A KV Connect server (https://github.com/denoland/denokv, `proto/kv-connect.md`) over the engine
 * that Deno's own KV uses: what several processes share as they share Deno Deploy's KV.
 *
 * Usage: `kv_connect_server.ts <database file> [round trip in ms]`, with the token in
 * `DENO_KV_ACCESS_TOKEN`; it listens at a free port and writes its address. With a round trip it is
 * as if it were far away: each request and each answer is under way for half of it, however many
 * there are at once. `GET /reads` tells what was read so far.
 */
import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import { countReads, type Reads } from "./kv_connect_reads.ts";

/** The native engine. Requests and responses are protocol buffers. */
interface Engine {
  open(path: string, inMemory: undefined | boolean, debug: boolean): number;
  snapshotRead(db: number, request: Buffer, debug: boolean): Promise<Uint8Array<ArrayBuffer>>;
  atomicWrite(db: number, request: Buffer, debug: boolean): Promise<Uint8Array<ArrayBuffer>>;
  startWatch(db: number, request: Buffer, debug: boolean): Promise<number>;
  dequeueNextWatchMessage(
    db: number,
    watch: number,
    debug: boolean,
  ): Promise<Uint8Array | undefined>;
  endWatch(db: number, watch: number, debug: boolean): void;
}

/**
 * The engine's package. It is for one platform alone and nothing else needs it, so it is loaded by
 * a name put together here and is not among the project's dependencies.
 */
const PACKAGE = "@deno/kv-linux-x64-gnu";
const PACKAGE_VERSION = "0.14.0";

/** Versions of the protocol that the engine speaks, the newest first. */
const VERSIONS = [3, 2];
/** An empty message so often keeps a watch from being taken for dead. */
const KEEP_ALIVE_MS = 5_000;
const DAY_MS = 24 * 60 * 60 * 1_000;

const PROTOBUF = { headers: { "content-type": "application/x-protobuf" } };

const nowhere = Promise.resolve();

/** Half of a round trip. */
type Travel = () => Promise<void>;

function createHandler(
  engine: Engine,
  db: number,
  token: string,
  travel: Travel,
): Deno.ServeHandler {
  const reads: Reads = {};
  const answer = async (work: Promise<Uint8Array<ArrayBuffer>>) => {
    const answered = await work;
    await travel();
    return new Response(answered, PROTOBUF);
  };
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/reads") return Response.json(reads);
    if (request.method !== "POST") return new Response("POST only", { status: 405 });
    if (request.headers.get("authorization") !== `Bearer ${token}`) {
      return new Response("Invalid access token", { status: 401 });
    }
    try {
      const body = Buffer.from(await request.arrayBuffer());
      await travel();
      switch (pathname) {
        case "/":
          return exchangeMetadata(body, token);
        case "/v2/snapshot_read":
          countReads(body, reads);
          return await answer(engine.snapshotRead(db, body, false));
        case "/v2/atomic_write":
          return await answer(engine.atomicWrite(db, body, false));
        case "/v2/watch":
          return await watch(engine, db, body, travel);
        default:
          return new Response("Not found", { status: 404 });
      }
    } catch (error) {
      const [message] = String(error).split("\n");
      // The client repeats a request that was answered with 5xx, and no other.
      return new Response(message, { status: /locked|busy/i.test(message!) ? 503 : 400 });
    }
  };
}

/** Tells a client where to send what, and with which token. */
function exchangeMetadata(body: Buffer, token: string): Response {
  const { supportedVersions = [1] } = body.length > 0 ? JSON.parse(body.toString()) : {};
  const version = VERSIONS.find((known) => supportedVersions.includes(known));
  if (!version) return new Response("Speak version 2 or 3", { status: 400 });
  return Response.json({
    version,
    databaseId: "00000000-0000-0000-0000-000000000000",
    token,
    expiresAt: new Date(Date.now() + DAY_MS).toISOString(),
    endpoints: [{ url: "/v2", consistency: "strong" }],
  });
}

/** Changes of keys as a stream of messages, each after its length (32 bits, little endian). */
async function watch(
  engine: Engine,
  db: number,
  body: Buffer,
  travel: Travel,
): Promise<Response> {
  const id = await engine.startWatch(db, body, false);
  let ended = false;
  let keepAlive: ReturnType<typeof setInterval> | undefined;
  const end = () => {
    if (ended) return;
    ended = true;
    clearInterval(keepAlive);
    engine.endWatch(db, id, false);
  };
  const messages = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (message: Uint8Array) => ended || controller.enqueue(frame(message));
      keepAlive = setInterval(() => send(new Uint8Array()), KEEP_ALIVE_MS);
      void tell(async (message) => {
        await travel();
        send(message);
      }).finally(() => ended || controller.close()).finally(end);
    },
    cancel: end,
  });
  /** Messages are under way at the same time: none waits for the one before it. */
  async function tell(send: (message: Uint8Array) => void) {
    while (!ended) {
      const message = await engine.dequeueNextWatchMessage(db, id, false).catch((error) => {
        // It was ended on the way into the engine.
        if (!ended) throw error;
      });
      // While it waited, the engine did not know it by its number.
      if (ended) engine.endWatch(db, id, false);
      else if (message) send(message);
      else return;
    }
  }
  return new Response(messages, { headers: { "content-type": "application/octet-stream" } });
}

function frame(message: Uint8Array): Uint8Array {
  const framed = new Uint8Array(4 + message.length);
  new DataView(framed.buffer).setUint32(0, message.length, true);
  framed.set(message, 4);
  return framed;
}

if (import.meta.main) {
  const [path, roundTrip = "0"] = Deno.args;
  const token = Deno.env.get("DENO_KV_ACCESS_TOKEN");
  if (!path || !token) throw new Error("Give a database file, and DENO_KV_ACCESS_TOKEN");
  // Native code can only be required; the import makes it known to `require`.
  await import(`npm:${PACKAGE}@${PACKAGE_VERSION}/package.json`, { with: { type: "json" } });
  const engine: Engine = createRequire(import.meta.url)(PACKAGE);
  const onListen = ({ port }: Deno.NetAddr) => console.log(`http://127.0.0.1:${port}`);
  const db = engine.open(path, undefined, false);
  const half = Number(roundTrip) / 2;
  const travel = () => half > 0 ? new Promise<void>((done) => setTimeout(done, half)) : nowhere;
  const handler = createHandler(engine, db, token, travel);
  Deno.serve({ hostname: "127.0.0.1", port: 0, onListen }, handler);
}

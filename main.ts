/**
 * Sori. Run as a program it reads its configuration and serves: on one core here, on several as a
 * supervisor with a worker an isolate. Everything is put together in this file; nothing happens
 * when it is imported.
 */
import { Authenticator } from "./lib/auth/authenticator.ts";
import { readSecret } from "./lib/auth/secret.ts";
import { Signer } from "./lib/auth/signer.ts";
import { type Clock, systemClock } from "./lib/base/clock.ts";
import { randomId } from "./lib/base/ids.ts";
import { type Config, readConfig } from "./lib/config/config.ts";
import { onStopSignal, surviveErrors } from "./lib/isolate/signals.ts";
import { isIsolate, runIsolate, supervise } from "./lib/isolate/supervisor.ts";
import { consoleLogger } from "./lib/observe/log.ts";
import { BroadcastRelay } from "./lib/relay/broadcast_relay.ts";
import { KvRelay } from "./lib/relay/kv_relay.ts";
import { relays } from "./lib/relay/relays.ts";
import { Rooms } from "./lib/room/rooms.ts";
import { RateLimiter } from "./lib/session/rate_limiter.ts";
import { DeadlineKv } from "./lib/store/deadline_kv.ts";
import { openStore } from "./lib/store/open_store.ts";
import { PeopleStore } from "./lib/store/people.ts";
import type { App } from "./routes/app.ts";
import { Assets } from "./routes/assets.ts";
import { drain } from "./routes/drain.ts";
import { createHandler } from "./routes/handler.ts";

/** The folder of the project. */
const ROOT = new URL(".", import.meta.url);

/** A store that has not answered after so long has failed. */
const KV_ANSWER_MS = 5_000;
/** Names from a store that others write too are read again after so long. */
const PEOPLE_AGE_MS = 30_000;

/** One isolate that serves. */
export interface Running {
  /** Where it listens. */
  url: string;
  /** Ends every connection in order and stops listening; under 4 s. */
  stop(): Promise<void>;
}

/** What tells isolates of one process apart. */
export interface IsolateOptions {
  /** Its number, from 0 on. */
  isolate: number;
  /** Whether others listen at the same port. */
  sharePort: boolean;
  clock?: Clock;
}

/** Puts the parts together and serves. Rejects when something that it needs is not to be had. */
export async function serve(config: Config, options: IsolateOptions): Promise<Running> {
  const { isolate, sharePort, clock = systemClock } = options;
  const { limits } = config;
  const [store, assets] = await Promise.all([openStore(config.kv), builtAssets()]);
  const kv = new DeadlineKv(store, clock, KV_ANSWER_MS);
  const signer = await Signer.create(await readSecret(kv, config.secret));
  const auth = new Authenticator(signer, () => clock.now());
  const name = randomId(10);
  // A local file is written by this process alone, whose isolates the channel reaches.
  const channels = sharePort && typeof BroadcastChannel === "function";
  const watch = config.sharedKv || (sharePort && !channels);
  // Where other instances rename people, what is remembered of them must not get old.
  const people = new PeopleStore(kv, watch ? { maxAgeMs: PEOPLE_AGE_MS, clock } : undefined);
  const relay = relays(
    ...channels ? [new BroadcastRelay(new BroadcastChannel("sori"), name)] : [],
    ...watch ? [new KvRelay(kv, clock, name)] : [],
  );
  const rooms = new Rooms({ kv, people, relay, limits, clock, isolate: name, watch });
  const rates = config.rateLimit
    ? {
      sender: new RateLimiter({ count: limits.rateMessages, windowMs: limits.rateWindowMs }),
      address: new RateLimiter({
        count: limits.rateAddressMessages,
        windowMs: limits.rateWindowMs,
      }),
    }
    : null;
  const stopping = new AbortController();
  const app: App = {
    kv,
    rooms,
    people,
    auth,
    assets,
    limits,
    clock,
    logger: consoleLogger,
    sessions: {
      rooms,
      people,
      limits,
      clock,
      isolate,
      rates,
      authenticate: (token) => auth.verify(token),
    },
    open: new Set(),
    connections: new Map(),
    origins: config.origins,
    isTrustedProxy: config.isTrustedProxy,
    stopping: stopping.signal,
    dev: config.dev,
  };
  const server = await listen(config, sharePort, createHandler(app));
  return {
    url: addressOf(config, server.addr.port),
    async stop() {
      stopping.abort();
      await drain(app);
      rooms.close();
      relay.close();
      await Promise.race([
        server.shutdown(),
        new Promise((done) => clock.after(1_000, () => done(0))),
      ]);
      kv.close();
    },
  };
}

/** Listens. @throws {Error} one line that names the variable, its value and what to do */
async function listen(
  config: Config,
  sharePort: boolean,
  handler: Deno.ServeHandler,
): Promise<Deno.HttpServer<Deno.NetAddr>> {
  const { host, port, tls } = config;
  const certificate = tls && {
    cert: await readPem("SORI_TLS_CERT", tls.cert),
    key: await readPem("SORI_TLS_KEY", tls.key),
  };
  try {
    const options = { hostname: host, port, reusePort: sharePort, onListen() {}, ...certificate };
    return Deno.serve(options, handler);
  } catch (error) {
    throw listenError(config, error);
  }
}

function listenError({ host, port, tls }: Config, error: unknown): Error {
  if (error instanceof Deno.errors.AddrInUse) {
    return new Error(`PORT=${port} is in use: set PORT to a free port, or stop what listens there`);
  }
  const reason = error instanceof Error ? error.message : String(error);
  if (tls && /certificate|\bkeys?\b/i.test(reason)) {
    const pair = `SORI_TLS_CERT=${tls.cert} SORI_TLS_KEY=${tls.key}`;
    const hint = "set them to PEM files of a certificate and its private key";
    return new Error(`${pair} cannot be used (${reason}): ${hint}`);
  }
  return new Error(`HOST=${host} PORT=${port} cannot be listened at (${reason}): set others`);
}

async function readPem(variable: string, path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${variable}=${path} cannot be read (${reason}): set it to a PEM file`);
  }
}

/** The address to tell people: a server that listens everywhere is found at localhost. */
function addressOf({ host, tls }: Config, port: number): string {
  const name = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  return `${tls ? "https" : "http"}://${name.includes(":") ? `[${name}]` : name}:${port}/`;
}

/**
 * The port to share, once it is certain that nobody else has it: those who share a port do not
 * notice each other. Port 0 becomes one that is free.
 */
function freePort(config: Config): number {
  try {
    // Not a server: that would answer whoever comes in between.
    const listener = Deno.listen({ hostname: config.host, port: config.port });
    listener.close();
    return listener.addr.port;
  } catch (error) {
    throw listenError(config, error);
  }
}

/** What browsers load. Without a build, as when only `main.ts` was run: builds now, if it may. */
async function builtAssets(): Promise<Assets> {
  const assets = await Assets.load(ROOT);
  if (assets.built) return assets;
  try {
    const { build } = await import("./tools/build.ts");
    await build();
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split("\n")[0];
    consoleLogger.warn(
      `sori: dist/ is missing: run \`deno task build\`; pages have no scripts yet (${reason})`,
    );
  }
  return await Assets.load(ROOT);
}

/** The names of all variables, where the permissions show them. */
function variableNames(): string[] {
  const { state } = Deno.permissions.querySync({ name: "env" });
  return state === "granted" ? Object.keys(Deno.env.toObject()) : [];
}

async function main(): Promise<void> {
  // Until somebody may be connected there is nothing to end in order.
  let stop = () => Promise.resolve();
  onStopSignal(() => stop());
  try {
    const config = readConfig((name) => Deno.env.get(name), { names: variableNames() });
    for (const warning of config.warnings) consoleLogger.warn(`sori: ${warning}`);
    const { isolates } = config;
    let url: string;
    if (isolates > 1) {
      const supervisor = supervise({
        isolates,
        port: freePort(config),
        worker: import.meta.url,
        logger: consoleLogger,
      });
      stop = () => supervisor.stop();
      url = await supervisor.listening;
    } else {
      const running = await serve(config, { isolate: 0, sharePort: false });
      stop = () => running.stop();
      url = running.url;
    }
    const kind = isolates > 1 ? `${isolates} isolates` : "one isolate";
    consoleLogger.info(`Sori is listening at ${url} (${kind})`);
  } catch (error) {
    consoleLogger.error(`sori: ${error instanceof Error ? error.message : String(error)}`);
    Deno.exit(1);
  }
}

// A worker's module is its main module too.
if (isIsolate()) {
  surviveErrors(consoleLogger);
  runIsolate((isolate, port) => {
    const config = readConfig((name) => Deno.env.get(name));
    return serve({ ...config, port }, { isolate, sharePort: true });
  });
} else if (import.meta.main) {
  surviveErrors(consoleLogger);
  await main();
}

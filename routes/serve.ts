/** One isolate that serves: its parts are put together here; nothing happens when it is imported. */
import { Admins } from "../lib/auth/admin.ts";
import { Authenticator } from "../lib/auth/authenticator.ts";
import { readSecret } from "../lib/auth/secret.ts";
import { Signer } from "../lib/auth/signer.ts";
import { type Clock, systemClock } from "../lib/base/clock.ts";
import { randomId } from "../lib/base/ids.ts";
import type { Config } from "../lib/config/config.ts";
import { consoleLogger } from "../lib/observe/log.ts";
import { MeasuredKv } from "../lib/observe/measured_kv.ts";
import { StoreLog } from "../lib/observe/store_log.ts";
import { BroadcastRelay } from "../lib/relay/broadcast_relay.ts";
import { KvRelay } from "../lib/relay/kv_relay.ts";
import { relays } from "../lib/relay/relays.ts";
import { Rooms } from "../lib/room/rooms.ts";
import type { Attachments } from "../lib/session/attachments.ts";
import type { Probe } from "../lib/session/probe.ts";
import { RateLimiter } from "../lib/session/rate_limiter.ts";
import { Accounts } from "../lib/store/accounts.ts";
import { DeadlineKv } from "../lib/store/deadline_kv.ts";
import type { Kv } from "../lib/store/kv.ts";
import { PeopleStore } from "../lib/store/people.ts";
import { useVectoredWrites } from "../lib/transport/vectored_writes.ts";
import type { App } from "./app.ts";
import { Assets } from "./assets.ts";
import { callPeople } from "./call_people.ts";
import { drain } from "./drain.ts";
import { createHandler } from "./handler.ts";
import { endSignedOut } from "./signed_out.ts";
import { addressOf, listen } from "./listen.ts";

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
  /** The folder of the project, with `docs/`, `static/` and `dist/`. */
  root: URL;
  clock?: Clock;
}

/** Serves from `opening`. Rejects when something that it needs is not to be had. */
export async function serve(
  config: Config,
  opening: Promise<Kv>,
  options: IsolateOptions,
): Promise<Running> {
  const signer = opening.then(async (kv) => Signer.create(await readSecret(kv, config.secret)));
  const starting = Promise.all([opening, signer, builtAssets(options.root)])
    .then(([store, signer, assets]) => assemble(config, options, store, signer, assets));
  // At the edge a request starts the instance: it waits for the store, and not in front of the door.
  const server = await listen(
    config,
    options.sharePort,
    async (request, info) => (await starting).handle(request, info),
  );
  const { stop } = await starting;
  return { url: addressOf(config, server.addr.port), stop: () => stop(server) };
}

/** Puts the parts together. */
function assemble(
  config: Config,
  { isolate, sharePort, root, clock = systemClock }: IsolateOptions,
  store: Kv,
  signer: Signer,
  assets: Assets,
) {
  const { limits } = config;
  useVectoredWrites();
  const storeLog = new StoreLog(consoleLogger, () => clock.now());
  const measured = new MeasuredKv(store, () => performance.now());
  const kv = new DeadlineKv(measured, clock, KV_ANSWER_MS, storeLog);
  const accounts = new Accounts(kv, clock);
  const auth = new Authenticator(signer, accounts, () => clock.now());
  const open: App["open"] = new Set();
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
  const rooms = new Rooms({
    kv,
    people,
    relay,
    limits,
    clock,
    isolate: name,
    watch,
    accounts,
    onAccount: (user, account) => endSignedOut(open, user, account),
  });
  const rates = config.rateLimit
    ? {
      sender: new RateLimiter({ count: limits.rateMessages, windowMs: limits.rateWindowMs }),
      address: new RateLimiter({
        count: limits.rateAddressMessages,
        windowMs: limits.rateWindowMs,
      }),
    }
    : null;
  let shared: Promise<Attachments> | null = null;
  const attachments = () =>
    shared ??= import("../lib/session/attachments.ts")
      .then(({ Attachments }) => new Attachments(kv, clock, limits, config.rateLimit));
  let prober: Promise<Probe> | null = null;
  const probe = () =>
    prober ??= import("../lib/session/probe.ts")
      .then(({ Probe }) => new Probe({ kv, people, limits, clock, isolate: name }));
  const stopping = new AbortController();
  const app: App = {
    root,
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
      attachments,
      authenticate: (token) => auth.verify(token),
    },
    attachments,
    accounts,
    admins: new Admins(config.admin, () => clock.now()),
    working: false,
    measured,
    startedAt: clock.now(),
    push: config.push,
    open,
    connections: new Map(),
    requestFrames: rates && new RateLimiter({ count: limits.rateFrames * 10, windowMs: 10_000 }),
    idleMs: config.idleSeconds * 1_000,
    plain: null,
    origins: config.origins,
    foreignPages: config.foreignPages,
    isTrustedProxy: config.isTrustedProxy,
    stopping: stopping.signal,
    reads: rates && new RateLimiter({
      count: limits.rateAddressReads,
      windowMs: limits.rateWindowMs,
    }),
    probe,
    dev: config.dev,
  };
  const calls = callPeople(app);
  return {
    handle: createHandler(app),
    async stop(server: Deno.HttpServer) {
      stopping.abort();
      calls.stop();
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

/** What browsers load. Without a build, as when only `main.ts` was run: builds now, if it may. */
async function builtAssets(root: URL): Promise<Assets> {
  const assets = await Assets.load(root);
  if (assets.built) return assets;
  try {
    const { build } = await import("../tools/build.ts");
    await build();
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split("\n")[0];
    consoleLogger.warn(
      `sori: dist/ is missing: run \`deno task build\`; pages have no scripts yet (${reason})`,
    );
  }
  return await Assets.load(root);
}

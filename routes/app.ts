import type { Admins } from "../lib/auth/admin.ts";
import type { Authenticator, Visitor } from "../lib/auth/authenticator.ts";
import type { Clock } from "../lib/base/clock.ts";
import type { Config } from "../lib/config/config.ts";
import type { Client } from "../lib/http/client.ts";
import type { Locale } from "../lib/i18n/mod.ts";
import type { MeasuredKv } from "../lib/observe/measured_kv.ts";
import type { Logger } from "../lib/observe/log.ts";
import type { Limits } from "../lib/protocol/mod.ts";
import type { Attachments } from "../lib/session/attachments.ts";
import type { Rooms } from "../lib/room/rooms.ts";
import type { PlainContext } from "../lib/session/plain_session.ts";
import type { Probe } from "../lib/session/probe.ts";
import type { RateLimiter } from "../lib/session/rate_limiter.ts";
import type { SessionContext } from "../lib/session/session.ts";
import type { Accounts } from "../lib/store/accounts.ts";
import type { Kv } from "../lib/store/kv.ts";
import type { PeopleStore } from "../lib/store/people.ts";
import type { Assets } from "./assets.ts";

/** An open connection, for those who have to end it. */
export interface OpenConnection {
  /** Whom it speaks for now; null if for nobody. */
  user(): string | null;
  /** When it was opened, in milliseconds since the Unix epoch. */
  since: number;
  /** Says when to come back, and ends it. */
  bye(retryAfterMs: number): void;
  /** Ends it with a close code (RFC 6455 §7.4) and its reason. */
  end(code: number, reason: string): void;
}

/** The parts of one isolate that routes work with; put together in `serve.ts`. */
export interface App {
  /** The folder of the project, with `docs/`, `static/` and `dist/`. */
  root: URL;
  kv: Kv;
  rooms: Rooms;
  people: PeopleStore;
  auth: Authenticator;
  assets: Assets;
  limits: Limits;
  clock: Clock;
  logger: Logger;
  sessions: SessionContext;
  accounts: Accounts;
  /** Who is an owner of this instance. */
  admins: Admins;
  /** Whether work in the background has begun. */
  working: boolean;
  /** How long commits take. */
  measured: MeasuredKv;
  /** When this isolate started, in milliseconds since the Unix epoch. */
  startedAt: number;
  /** Where this server may push to, and who answers for it. */
  push: Config["push"];
  /** Connections that are open, so that they can be ended. */
  open: Set<OpenConnection>;
  /** What connections without a subprotocol share, once there is one. */
  plain: PlainContext | null;
  /** Files and uploads, brought into memory when they are first needed. */
  attachments: () => Promise<Attachments>;
  /** Connections by client address. */
  connections: Map<string, number>;
  /** Frames of HTTP requests by client address; null without rate limits. */
  requestFrames: RateLimiter | null;
  /** A peer that shows no sign of life for so long is gone, in milliseconds. */
  idleMs: number;
  /** Further origins that may act with the cookie's identity. */
  origins: ReadonlySet<string>;
  /** Whether pages of all other origins may connect, as guests. */
  foreignPages: boolean;
  /** Whether an address is that of a proxy whose forwarded headers are believed. */
  isTrustedProxy: (address: string) => boolean;
  /** Aborts when the server stops: from then on nothing new is begun. */
  stopping: AbortSignal;
  /** Requests that read the store by client address; null without rate limits. */
  reads: RateLimiter | null;
  /** Tells whether the server can do its work now; loaded when that is first asked. */
  probe: () => Promise<Probe>;
  /** Whether pages reload when the server has started anew. */
  dev: boolean;
}

/** One request with what is known of it before any route looks. */
export interface RequestContext {
  app: App;
  request: Request;
  url: URL;
  /** The named parts of the path, decoded. */
  params: Record<string, string>;
  client: Client;
  /** Whether the request may act with the cookie's identity, by its `Origin`. */
  trustedOrigin: boolean;
  visitor: Visitor;
  locale: Locale;
}

/** Answers a request; throws an `HttpError` to refuse it. */
export type Handler = (context: RequestContext) => Response | Promise<Response>;

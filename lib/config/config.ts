/**
 * The settings of a server, read from environment variables and checked. An empty variable counts
 * as one that is not set.
 */
import { LIMIT_RANGES } from "../protocol/limit_ranges.ts";
import { DEFAULT_LIMITS, type Limits } from "../protocol/limits.ts";
import { ConfigError } from "./config_error.ts";
import { readTrustedProxies } from "./trusted_proxies.ts";
import { LIMIT_NAMES, limitVariable, unknownVariables } from "./variables.ts";

export { ConfigError };

/** What a server is told from outside. */
export interface Config {
  /** `HOST`: the address to listen at; by default all of this machine (IPv4). */
  host: string;
  /** `PORT`: 8000 by default; 0 takes a free one. */
  port: number;
  /** `SORI_ISOLATES`: one a core by default; one on Deno Deploy and with a store in memory. */
  isolates: number;
  /** `SORI_KV`: a file path, `:memory:`, a KV Connect URL; undefined is the host's own store. */
  kv: string | undefined;
  /** Whether other processes write the same store. */
  sharedKv: boolean;
  /** `SORI_ORIGINS`: further origins whose pages may act with the cookie's identity. */
  origins: ReadonlySet<string>;
  /** `SORI_FOREIGN_PAGES=off`: pages of other origins than those may not connect at all. */
  foreignPages: boolean;
  /** `SORI_TRUST_PROXY`: whether to believe what the peer at an address has forwarded. */
  isTrustedProxy: (address: string) => boolean;
  /** `SORI_TLS_CERT` and `SORI_TLS_KEY`: PEM files; undefined serves http. */
  tls: { cert: string; key: string } | undefined;
  /** `SORI_SECRET`: signs sessions; undefined uses the one that is kept in the store. */
  secret: string | undefined;
  /**
   * `SORI_PUSH_HOSTS`: push services to send to (none: no Web Push), as hosts that are spoken to by
   * https (`*.` stands for any name below), or as origins; `SORI_PUSH_CONTACT`: whom they may write to.
   */
  push: { hosts: readonly string[]; contact: string | undefined };
  /** `SORI_ADMINS` and `SORI_ADMIN_TOKEN`: who may see and do what an owner may; by default nobody. */
  admin: { users: ReadonlySet<string>; token: string | undefined };
  /**
   * `SORI_IDLE_SECONDS`: a peer that shows no sign of life for so long is gone. It is asked after half
   * of it, within the minute that proxies wait; whoever stops reading for a minute stays.
   */
  idleSeconds: number;
  /** `SORI_RATE_LIMIT=off` lifts the limits on messages, for load tests. */
  rateLimit: boolean;
  /** `SORI_DEV=1`: pages reload when the server has started anew. */
  dev: boolean;
  /** Each can be set by a variable of its own. */
  limits: Limits;
  /** What is odd but harmless, a line each. */
  warnings: readonly string[];
}

/** What the environment says; undefined for a variable that is not set. */
export type Environment = (name: string) => string | undefined;

const DEFAULT_KV = "data/sori.kv";
const SECRET_LENGTH = 32;
/** Those of Chromium, Firefox, Windows and Safari. */
const PUSH_HOSTS =
  "fcm.googleapis.com,*.push.services.mozilla.com,*.notify.windows.com,web.push.apple.com";

/**
 * Reads the settings.
 * @param host what the machine offers: its cores, and the names of all variables that are set, if
 * they may be read, to find those that are misspelt
 * @throws {ConfigError} one line that names the variable, its value and what to do
 */
export function readConfig(
  environment: Environment,
  host: { cores?: number; names?: Iterable<string> } = {},
): Config {
  const env: Environment = (name) => environment(name)?.trim() || undefined;
  const onDeploy = env("DENO_DEPLOY") !== undefined || env("DENO_DEPLOYMENT_ID") !== undefined;
  const kv = readKv(env, onDeploy);
  const port = readInteger(env, "PORT", 8_000, [0, 65_535]);
  const inMemory = kv === ":memory:";
  const cores = host.cores ?? navigator.hardwareConcurrency;
  const isolates = readInteger(env, "SORI_ISOLATES", inMemory || onDeploy ? 1 : cores, [1, 1_024]);
  if (isolates > 1 && inMemory) {
    const why = "with SORI_KV=:memory: each would have a store of its own";
    throw new ConfigError("SORI_ISOLATES", `${isolates}`, `is too many, for ${why}: set 1`);
  }
  const limits = readLimits(env);
  return {
    host: readHost(env),
    port,
    isolates,
    kv,
    sharedKv: kv === undefined || isUrl(kv),
    origins: readOrigins(env),
    // An instance of Deploy has only Deploy's own edge on private addresses.
    foreignPages: readSwitch(env, "SORI_FOREIGN_PAGES", true),
    isTrustedProxy: readTrustedProxies(
      "SORI_TRUST_PROXY",
      env("SORI_TRUST_PROXY") ?? (onDeploy ? "private" : ""),
    ),
    tls: readTls(env),
    secret: readLongSecret(env, "SORI_SECRET"),
    push: { hosts: readPushHosts(env), contact: readContact(env) },
    admin: { users: readAdmins(env), token: readLongSecret(env, "SORI_ADMIN_TOKEN") },
    idleSeconds: readInteger(env, "SORI_IDLE_SECONDS", 90, [2, 600]),
    rateLimit: readSwitch(env, "SORI_RATE_LIMIT", true),
    dev: readSwitch(env, "SORI_DEV", false),
    limits,
    warnings: [...unknownVariables(host.names ?? []), ...oddLimits(limits)],
  };
}

function readInteger(
  env: Environment,
  name: string,
  byDefault: number,
  [min, max]: readonly [number, number],
): number {
  const text = env(name);
  if (text === undefined) return byDefault;
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new ConfigError(name, text, `is not a whole number from ${min} to ${max}: set one`);
}

function readSwitch(env: Environment, name: string, byDefault: boolean): boolean {
  const text = env(name);
  if (text === undefined) return byDefault;
  if (["1", "on", "true"].includes(text)) return true;
  if (["0", "off", "false"].includes(text)) return false;
  throw new ConfigError(name, text, "is neither on nor off: set one of them");
}

function readHost(env: Environment): string {
  const text = env("HOST") ?? "0.0.0.0";
  const bare = text.replace(/^\[(.*)\]$/, "$1");
  const isAddress = bare.includes(":") ? URL.canParse(`http://[${bare}]`) : /^[\w.-]+$/.test(bare);
  if (isAddress) return bare;
  throw new ConfigError(
    "HOST",
    text,
    "is not an address or host name: set 0.0.0.0 for all, 127.0.0.1 for this machine alone",
  );
}

function isUrl(location: string): boolean {
  return /^https?:/i.test(location);
}

function readKv(env: Environment, onDeploy: boolean): string | undefined {
  const text = env("SORI_KV");
  if (text === undefined) return onDeploy ? undefined : DEFAULT_KV;
  if (isUrl(text) ? !URL.canParse(text) : /^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    const choice = "a file path, :memory: or the http(s) address of a KV Connect server";
    throw new ConfigError("SORI_KV", text, `is no place for a store: set ${choice}`);
  }
  if (isUrl(text) && env("DENO_KV_ACCESS_TOKEN") === undefined) {
    throw new ConfigError("SORI_KV", text, "needs a token: set DENO_KV_ACCESS_TOKEN");
  }
  return text;
}

function readOrigins(env: Environment): ReadonlySet<string> {
  const text = env("SORI_ORIGINS") ?? "";
  const parts = text.split(",").map((part) => part.trim()).filter(Boolean);
  return new Set(parts.map((part) => {
    const url = URL.parse(part);
    // An origin has nothing after its port; the parser adds the slash.
    if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin;
    throw new ConfigError(
      "SORI_ORIGINS",
      text,
      `names '${part}', which is no origin: write scheme, host and port alone, as https://example.org`,
    );
  }));
}

function readPushHosts(env: Environment): readonly string[] {
  const text = env("SORI_PUSH_HOSTS") ?? PUSH_HOSTS;
  if (text === "none") return [];
  return text.split(",").map((part) => part.trim()).filter(Boolean).map((part) => {
    const url = URL.parse(part.includes("://") ? part : `https://${part.replace(/^\*\./, "")}`);
    if (url && /^https?:$/.test(url.protocol) && url.pathname === "/" && !part.endsWith("/")) {
      return part.toLowerCase();
    }
    const problem = `names '${part}', which is no host: list hosts as fcm.googleapis.com, or none`;
    throw new ConfigError("SORI_PUSH_HOSTS", text, problem);
  });
}

function readContact(env: Environment): string | undefined {
  const text = env("SORI_PUSH_CONTACT");
  if (text === undefined || /^(mailto:[^@\s]+@[^@\s]+|https:\/\/\S+)$/.test(text)) return text;
  const problem = "is no address: set mailto:you@example.org or an https address";
  throw new ConfigError("SORI_PUSH_CONTACT", text, problem);
}

function readTls(env: Environment): Config["tls"] {
  const cert = env("SORI_TLS_CERT");
  const key = env("SORI_TLS_KEY");
  if (cert !== undefined && key !== undefined) return { cert, key };
  if (cert !== undefined) {
    throw new ConfigError("SORI_TLS_CERT", cert, "is alone: set SORI_TLS_KEY");
  }
  if (key !== undefined) throw new ConfigError("SORI_TLS_KEY", key, "is alone: set SORI_TLS_CERT");
  return undefined;
}

/** A secret that is long enough not to be guessed. */
function readLongSecret(env: Environment, name: string): string | undefined {
  const secret = env(name);
  if (secret === undefined || secret.length >= SECRET_LENGTH) return secret;
  // The value itself must not end up in a log.
  const problem = `is too short: set at least ${SECRET_LENGTH} characters, or none`;
  throw new ConfigError(name, `(${secret.length} characters)`, problem);
}

function readAdmins(env: Environment): ReadonlySet<string> {
  const text = env("SORI_ADMINS") ?? "";
  const users = text.split(",").map((part) => part.trim()).filter(Boolean);
  for (const user of users) {
    if (/^[0-9A-Za-z]{4,32}$/.test(user)) continue;
    const problem = `names '${user}', which is no user's id: take the one that /me shows`;
    throw new ConfigError("SORI_ADMINS", text, problem);
  }
  return new Set(users);
}

function readLimits(env: Environment): Limits {
  const limits = { ...DEFAULT_LIMITS };
  for (const name of LIMIT_NAMES) {
    limits[name] = readInteger(env, limitVariable(name), limits[name], LIMIT_RANGES[name]);
  }
  return limits;
}

function oddLimits({ frameBytes, textLength }: Limits): string[] {
  // JSON may write a character as two `\uXXXX`; what is around a text takes less than 1 KiB.
  const largest = textLength * 12 + 1_024;
  return frameBytes >= largest ? [] : [
    `SORI_FRAME_BYTES=${frameBytes} cannot hold every text of ${textLength} characters: ` +
    `set at least ${largest}, or a smaller SORI_TEXT_LENGTH`,
  ];
}

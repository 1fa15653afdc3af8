import type { Cookie } from "@std/http/cookie";
import { randomId } from "../base/ids.ts";
import type { Accounts } from "../store/accounts.ts";
import { readCookie } from "./cookie.ts";
import { SESSION_SECONDS, type Signer } from "./signer.ts";

/** Name of the session cookie over http. */
export const SESSION_COOKIE = "sori_session";
/**
 * Its name over https: a prefix by which browsers take it from this very host alone, and over https
 * alone (RFC 6265bis §4.1.3.2). Who has it under the other name stays who they are.
 */
export const SECURE_SESSION_COOKIE = `__Host-${SESSION_COOKIE}`;

/** Letters of a user id: 59 bits, so that a million users share one with chance 1 in a million. */
const USER_ID_LENGTH = 10;

/** A session older than this is signed anew, in seconds: whoever comes back stays for good. */
const RENEW_SECONDS = SESSION_SECONDS / 2;

/** Who a request speaks for. */
export interface Visitor {
  user: string;
  /** How it was proven: `new` means a fresh guest of whom nobody has a proof yet. */
  by: "cookie" | "token" | "new";
  /** Signed for the user; to be told in `welcome`. */
  token: string;
  /** What the session cookie is to be set to; null if it stays as it is. */
  cookie: string | null;
}

/** Tells from a request who speaks, and makes guests of those nobody knows. */
export class Authenticator {
  readonly #signer: Signer;
  readonly #accounts: Pick<Accounts, "load">;
  readonly #now: () => number;

  constructor(signer: Signer, accounts: Pick<Accounts, "load">, now: () => number) {
    this.#signer = signer;
    this.#accounts = accounts;
    this.#now = now;
  }

  /** The user of a token; null if it is not valid, or from before its user signed out everywhere. */
  async verify(token: string): Promise<string | null> {
    return (await this.#session(token))?.user ?? null;
  }

  /** A new token for `user`. */
  async sign(user: string): Promise<string> {
    const { signedOut = -Infinity } = await this.#accounts.load(user);
    // In the very second of the sign-out it would be refused.
    return await this.#signer.sign(user, Math.max(this.#now(), (signedOut + 1) * 1_000));
  }

  async #session(token: string): Promise<{ user: string; ageSeconds: number } | null> {
    const now = this.#now();
    const session = await this.#signer.verify(token, now);
    if (!session) return null;
    const { signedOut } = await this.#accounts.load(session.user);
    const signedAt = now / 1_000 - session.ageSeconds;
    return signedOut !== undefined && signedAt < signedOut + 0.5 ? null : session;
  }

  /**
   * The visitor of a request: by its bearer token (RFC 6750), else by its cookie, else a new
   * guest.
   * @param trustCookie whether the request comes from an origin that may use the cookie's identity
   * @param https whether the client speaks https
   * @returns null if a token was presented and is not valid
   */
  async visitor(headers: Headers, trustCookie: boolean, https: boolean): Promise<Visitor | null> {
    const presented = /^Bearer(?: +(.*))?$/i.exec(headers.get("authorization") ?? "");
    if (presented) {
      const [, bearer = ""] = presented;
      const user = await this.verify(bearer);
      return user === null ? null : { user, by: "token", token: bearer, cookie: null };
    }
    const known = trustCookie ? await this.#byCookie(headers, https) : null;
    if (known) return known;
    const guest = randomId(USER_ID_LENGTH);
    const token = await this.#signer.sign(guest, this.#now());
    return { user: guest, by: "new", token, cookie: trustCookie ? token : null };
  }

  async #byCookie(headers: Headers, https: boolean): Promise<Visitor | null> {
    for (const name of [SECURE_SESSION_COOKIE, SESSION_COOKIE]) {
      const token = readCookie(headers, name);
      const session = token === undefined ? null : await this.#session(token);
      if (!session) continue;
      const { user, ageSeconds } = session;
      const renewed = ageSeconds > RENEW_SECONDS;
      const fresh = renewed ? await this.sign(user) : token!;
      const moves = https && name !== SECURE_SESSION_COOKIE;
      return { user, by: "cookie", token: fresh, cookie: renewed || moves ? fresh : null };
    }
    return null;
  }
}

/** The cookie that keeps a session. */
export function sessionCookie(token: string, https: boolean): Cookie {
  return {
    name: https ? SECURE_SESSION_COOKIE : SESSION_COOKIE,
    value: token,
    path: "/",
    maxAge: SESSION_SECONDS,
    httpOnly: true,
    sameSite: "Lax",
    secure: https,
  };
}

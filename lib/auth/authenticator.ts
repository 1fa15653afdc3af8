import type { Cookie } from "@std/http/cookie";
import { randomId } from "../base/ids.ts";
import { readCookie } from "./cookie.ts";
import { SESSION_SECONDS, type Signer } from "./signer.ts";

/** Name of the session cookie. */
export const SESSION_COOKIE = "sori_session";

/** Letters of a user id: 59 bits, so that a million users share one with chance 1 in a million. */
const USER_ID_LENGTH = 10;

/** Who a request speaks for. */
export interface Visitor {
  user: string;
  /** How it was proven: `new` means a fresh guest of whom nobody has a proof yet. */
  by: "cookie" | "token" | "new";
  /** Signed for the user; to be set as cookie or told in `welcome`. */
  token: string;
}

/** Tells from a request who speaks, and makes guests of those nobody knows. */
export class Authenticator {
  readonly #signer: Signer;
  readonly #now: () => number;

  constructor(signer: Signer, now: () => number) {
    this.#signer = signer;
    this.#now = now;
  }

  /** The user of a token; null if it is not valid. */
  verify(token: string): Promise<string | null> {
    return this.#signer.verify(token, this.#now());
  }

  /**
   * The visitor of a request: by its bearer token (RFC 6750), else by its cookie, else a new
   * guest.
   * @param trustCookie whether the request comes from an origin that may use the cookie's identity
   * @returns null if a token was presented and is not valid
   */
  async visitor(headers: Headers, trustCookie: boolean): Promise<Visitor | null> {
    const presented = /^Bearer(?: +(.*))?$/i.exec(headers.get("authorization") ?? "");
    if (presented) {
      const [, bearer = ""] = presented;
      const user = await this.verify(bearer);
      return user === null ? null : { user, by: "token", token: bearer };
    }
    const cookie = trustCookie ? readCookie(headers, SESSION_COOKIE) : undefined;
    const user = cookie === undefined ? null : await this.verify(cookie);
    if (user !== null) return { user, by: "cookie", token: cookie! };
    const guest = randomId(USER_ID_LENGTH);
    return { user: guest, by: "new", token: await this.#signer.sign(guest, this.#now()) };
  }
}

/** The cookie that keeps a session; `secure` behind https. */
export function sessionCookie(token: string, secure: boolean): Cookie {
  return {
    name: SESSION_COOKIE,
    value: token,
    path: "/",
    maxAge: SESSION_SECONDS,
    httpOnly: true,
    sameSite: "Lax",
    secure,
  };
}

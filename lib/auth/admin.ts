/** Who may see and do what the owner of an instance may. */
import { readCookie } from "./cookie.ts";
import { Signer } from "./signer.ts";

/** Name of the cookie that keeps an owner's session. */
export const ADMIN_COOKIE = "sori_admin";
/** It lasts so long, in seconds. */
export const ADMIN_SECONDS = 12 * 60 * 60;
/** What the cookie speaks for: no user's id. */
const SUBJECT = "owner";

/** What the settings say of the owner. */
export interface AdminSettings {
  /** `SORI_ADMINS`: ids of users who are owners wherever they are signed in. */
  users: ReadonlySet<string>;
  /** `SORI_ADMIN_TOKEN`: a secret that opens the page; undefined: none does. */
  token: string | undefined;
}

/** Tells owners from others, and keeps the session of who has shown the secret. */
export class Admins {
  readonly #settings: AdminSettings;
  readonly #now: () => number;
  #signer: Promise<Signer> | null = null;

  constructor(settings: AdminSettings, now: () => number) {
    this.#settings = settings;
    this.#now = now;
  }

  /** Whether there is an owner at all; else the page is not there. */
  get exist(): boolean {
    return this.#settings.users.size > 0 || this.#settings.token !== undefined;
  }

  /** Whether a secret opens the page. */
  get takeToken(): boolean {
    return this.#settings.token !== undefined;
  }

  /** Whether a request comes from an owner. @param user who is signed in, if anybody is */
  async admits(headers: Headers, user: string | null): Promise<boolean> {
    if (user !== null && this.#settings.users.has(user)) return true;
    const basic = /^Basic +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
    if (basic !== undefined) return await this.#isSecret(passwordOf(basic));
    const cookie = readCookie(headers, ADMIN_COOKIE);
    if (cookie === undefined || !this.takeToken) return false;
    const session = await (await this.#own()).verify(cookie, this.#now());
    return session !== null && session.user === SUBJECT && session.ageSeconds < ADMIN_SECONDS;
  }

  /** A cookie's value for who knows the secret; null for everybody else. */
  async signIn(token: string): Promise<string | null> {
    if (!await this.#isSecret(token)) return null;
    return await (await this.#own()).sign(SUBJECT, this.#now());
  }

  async #isSecret(text: string): Promise<boolean> {
    const { token } = this.#settings;
    return token !== undefined && await equal(text, token);
  }

  /** The key is made of the secret: another secret ends all sessions. */
  #own(): Promise<Signer> {
    const text = new TextEncoder().encode(`sori admin ${this.#settings.token}`);
    return this.#signer ??= crypto.subtle.digest("SHA-256", text)
      .then((digest) => Signer.create(new Uint8Array(digest)));
  }
}

/** The password of basic credentials (RFC 7617 §2): scrapers of metrics send the secret so. */
function passwordOf(credentials: string): string {
  try {
    const text = new TextDecoder().decode(Uint8Array.fromBase64(credentials));
    return text.slice(text.indexOf(":") + 1);
  } catch {
    return "";
  }
}

/** Whether two texts are the same, in a time that tells nothing of where they differ. */
async function equal(a: string, b: string): Promise<boolean> {
  const digest = async (text: string) =>
    new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const [left, right] = await Promise.all([digest(a), digest(b)]);
  let different = 0;
  for (let index = 0; index < left.length; index++) different |= left[index]! ^ right[index]!;
  return different === 0;
}

/** A session lasts so long after it was signed, in seconds: 400 days, browsers' own limit. */
export const SESSION_SECONDS = 400 * 24 * 60 * 60;

const BASE64URL = { alphabet: "base64url", omitPadding: true } as const;

const USER = /^[0-9A-Za-z]{4,32}$/;

/**
 * Signs who a session speaks for: `user.time.signature`, with HMAC-SHA-256 (RFC 2104) over the
 * first two, time in seconds in base 36.
 */
export class Signer {
  readonly #key: CryptoKey;

  private constructor(key: CryptoKey) {
    this.#key = key;
  }

  /** @param secret at least 32 bytes */
  static async create(secret: Uint8Array<ArrayBuffer>): Promise<Signer> {
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    return new Signer(
      await crypto.subtle.importKey("raw", secret, algorithm, false, ["sign", "verify"]),
    );
  }

  /** A token for `user`, signed at `now` (milliseconds). */
  async sign(user: string, now: number): Promise<string> {
    const payload = `${user}.${Math.floor(now / 1_000).toString(36)}`;
    const signature = await crypto.subtle.sign(
      "HMAC",
      this.#key,
      new TextEncoder().encode(payload),
    );
    return `${payload}.${new Uint8Array(signature).toBase64(BASE64URL)}`;
  }

  /**
   * The user of a token, and how long ago it was signed; null if it was not signed here, or too long
   * ago. Never throws.
   */
  async verify(
    token: string,
    now: number,
  ): Promise<{ user: string; ageSeconds: number } | null> {
    const [user = "", time = "", signature = "", ...rest] = token.split(".");
    const bytes = rest.length === 0 && token.length <= 256 ? decode(signature) : null;
    if (!bytes || !USER.test(user)) return null;
    const payload = new TextEncoder().encode(`${user}.${time}`);
    if (!await crypto.subtle.verify("HMAC", this.#key, bytes, payload)) return null;
    const ageSeconds = now / 1_000 - parseInt(time, 36);
    return ageSeconds < SESSION_SECONDS ? { user, ageSeconds } : null;
  }
}

/** The bytes of base64url (RFC 4648 §5); null if the text is not what encoding them gives. */
function decode(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    const bytes = Uint8Array.fromBase64(text, BASE64URL);
    return bytes.toBase64(BASE64URL) === text ? bytes : null;
  } catch {
    return null;
  }
}

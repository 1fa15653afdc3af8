/**
 * A browser's side of Web Push and its push service, by the standards alone: keys (RFC 8291 §3),
 * what the service is asked (RFC 8030 §5, RFC 8292 §2), and decryption (RFC 8188, RFC 8291 §3.4).
 */
const BASE64URL = { alphabet: "base64url", omitPadding: true } as const;
const text = new TextEncoder();

/** A message as it came, and what the browser reads in it. */
export interface Pushed {
  payload: Record<string, unknown>;
  headers: Headers;
  /** What the server's token says (RFC 8292 §2), once its signature was checked. */
  claims: { aud: string; exp: number; sub: string };
  /** The server's public key, in base64url. */
  key: string;
}

export class PushBrowser implements AsyncDisposable {
  /** What came so far. */
  readonly pushed: Pushed[] = [];
  /** What the service answers. */
  status = 201;
  readonly #keys: CryptoKeyPair;
  readonly #public: Uint8Array<ArrayBuffer>;
  readonly #auth = crypto.getRandomValues(new Uint8Array(16));
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #waiting: (() => void)[] = [];

  private constructor(keys: CryptoKeyPair, raw: ArrayBuffer) {
    this.#keys = keys;
    this.#public = new Uint8Array(raw);
    const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
    this.#server = Deno.serve(options, async (request) => {
      this.pushed.push(await this.#open(request));
      for (const wake of this.#waiting.splice(0)) wake();
      return new Response(null, { status: this.status });
    });
  }

  static async start(): Promise<PushBrowser> {
    const algorithm = { name: "ECDH", namedCurve: "P-256" };
    const keys = await crypto.subtle.generateKey(algorithm, true, ["deriveBits"]) as CryptoKeyPair;
    return new PushBrowser(keys, await crypto.subtle.exportKey("raw", keys.publicKey));
  }

  /** The origin of the service, for `SORI_PUSH_HOSTS`. */
  get origin(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** What `PushSubscription.toJSON()` gives. */
  get subscription() {
    return {
      endpoint: `${this.origin}/device`,
      keys: {
        p256dh: this.#public.toBase64(BASE64URL),
        auth: this.#auth.toBase64(BASE64URL),
      },
    };
  }

  /** Resolves when so many have come. @throws {Error} what has come, if no more does for a minute */
  async came(count: number): Promise<void> {
    while (this.pushed.length < count) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const timer = setTimeout(() => {
        const bodies = this.pushed.map(({ payload }) => payload.body);
        reject(new Error(`${count} were to come, and these did: ${JSON.stringify(bodies)}`));
      }, 60_000);
      this.#waiting.push(resolve);
      await promise.finally(() => clearTimeout(timer));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #open(request: Request): Promise<Pushed> {
    const [, token = "", key = ""] =
      /^vapid t=([^,]+), k=(.+)$/.exec(request.headers.get("authorization") ?? "") ?? [];
    const body = await request.bytes();
    return {
      payload: JSON.parse(await this.#decrypt(body)),
      headers: request.headers,
      claims: await readToken(token, key),
      key,
    };
  }

  async #decrypt(body: Uint8Array<ArrayBuffer>): Promise<string> {
    const salt = body.slice(0, 16);
    const length = body[20]!;
    const sender = body.slice(21, 21 + length);
    const peer = await crypto.subtle.importKey(
      "raw",
      sender,
      { name: "ECDH", namedCurve: "P-256" },
      false,
      [],
    );
    const shared = await crypto.subtle.deriveBits(
      { name: "ECDH", public: peer },
      this.#keys.privateKey,
      256,
    );
    const info = bytes(text.encode("WebPush: info\0"), this.#public, sender);
    const secret = await hkdf(new Uint8Array(shared), this.#auth, info, 32);
    const content = text.encode("Content-Encoding: aes128gcm\0");
    const name = await hkdf(secret, salt, content, 16);
    const nonce = await hkdf(secret, salt, text.encode("Content-Encoding: nonce\0"), 12);
    const gcm = await crypto.subtle.importKey("raw", name, "AES-GCM", false, ["decrypt"]);
    const record = body.slice(21 + length);
    const plain = new Uint8Array(
      await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce }, gcm, record),
    );
    // The last record ends in 2 and zeros (RFC 8188 §2).
    return new TextDecoder().decode(plain.subarray(0, plain.lastIndexOf(2)));
  }
}

/** The claims of a token whose signature is the key's. @throws {Error} if it is not */
async function readToken(token: string, key: string): Promise<Pushed["claims"]> {
  const [header = "", claims = "", signature = ""] = token.split(".");
  const ecdsa = { name: "ECDSA", namedCurve: "P-256" };
  const raw = Uint8Array.fromBase64(key, BASE64URL);
  const valid = await crypto.subtle.verify(
    { name: "ECDSA", hash: "SHA-256" },
    await crypto.subtle.importKey("raw", raw, ecdsa, false, ["verify"]),
    Uint8Array.fromBase64(signature, BASE64URL),
    text.encode(`${header}.${claims}`),
  );
  if (!valid) throw new Error("The token is not signed by the key");
  return JSON.parse(new TextDecoder().decode(Uint8Array.fromBase64(claims, BASE64URL)));
}

async function hkdf(
  key: Uint8Array<ArrayBuffer>,
  salt: Uint8Array<ArrayBuffer>,
  info: Uint8Array<ArrayBuffer>,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const material = await crypto.subtle.importKey("raw", key, "HKDF", false, ["deriveBits"]);
  const algorithm = { name: "HKDF", hash: "SHA-256", salt, info };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, material, length * 8));
}

function bytes(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

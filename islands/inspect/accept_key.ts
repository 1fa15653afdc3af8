/** What a server appends to the key (RFC 6455 §1.3). */
export const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** The way from `Sec-WebSocket-Key` to `Sec-WebSocket-Accept`, step by step. */
export interface AcceptSteps {
  /** The key with the GUID behind it. */
  joined: string;
  /** SHA-1 of its bytes: 20 bytes, in hexadecimal. */
  sha1: string;
  /** These bytes in base64: what the server answers. */
  accept: string;
}

/** Computes what a server has to answer to a key (RFC 6455 §4.2.2). */
export async function acceptSteps(key: string): Promise<AcceptSteps> {
  const joined = key.trim() + GUID;
  const hash = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(joined));
  const bytes = new Uint8Array(hash);
  return { joined, sha1: toHex(bytes), accept: btoa(String.fromCharCode(...bytes)) };
}

/** Whether a text is 16 bytes in base64, as a key has to be. */
export function isKey(text: string): boolean {
  return /^[A-Za-z0-9+/]{21}[AQgw]==$/.test(text.trim());
}

/** A key as a browser draws it for each connection. */
export function randomKey(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
}

function toHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A source of random bytes: fills the array and returns it. */
export type RandomBytes = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

/** The platform's cryptographic source. */
export const systemRandom: RandomBytes = (bytes) => crypto.getRandomValues(bytes);

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/**
 * A random name of `length` letters and digits: 5.95 bits each, so ten make 59 bits.
 * Bytes that would favour the first letters are thrown away.
 */
export function randomId(length: number, random: RandomBytes = systemRandom): string {
  let id = "";
  while (id.length < length) {
    for (const byte of random(new Uint8Array(length * 2))) {
      if (byte < 248 && id.length < length) id += ALPHABET[byte % 62];
    }
  }
  return id;
}

/** A block of addresses: those whose first `bits` bits are those of `bytes`. */
export interface AddressRange {
  bytes: readonly number[];
  bits: number;
}

/** Reads `192.0.2.1`, `2001:db8::/32` and the like; undefined if it is no address or block. */
export function parseRange(text: string): AddressRange | undefined {
  const [address = "", prefix, ...rest] = text.split("/");
  const bytes = parseAddress(address);
  if (!bytes || rest.length > 0) return undefined;
  const all = bytes.length * 8;
  if (prefix === undefined) return { bytes, bits: all };
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > all) return undefined;
  return { bytes, bits: Number(prefix) };
}

/** Whether an address lies in a block; false if it is no address. */
export function isInRange(address: string, { bytes, bits }: AddressRange): boolean {
  const found = parseAddress(address);
  if (found?.length !== bytes.length) return false;
  return bytes.every((byte, i) => {
    // How many bits of this byte count: all of them, none, or its first few.
    const counting = Math.max(0, Math.min(8, bits - i * 8));
    return (byte ^ found[i]!) >> (8 - counting) === 0;
  });
}

/**
 * The bytes of an address: 4 or 16. One of IPv4 that was mapped to IPv6 (`::ffff:192.0.2.1`, as a
 * socket that listens to both shows it) is its four.
 */
function parseAddress(text: string): number[] | undefined {
  return text.includes(":") ? parseV6(text) : parseV4(text);
}

function parseV4(text: string): number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part))) return undefined;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

function parseV6(text: string): number[] | undefined {
  // A zone (`%eth0`) is no part of it.
  const [address = ""] = text.split("%");
  // The URL parser knows every way to write one (RFC 4291 §2.2).
  const url = /^[\da-f:.]+$/i.test(address) ? URL.parse(`http://[${address}]`) : null;
  if (!url) return undefined;
  const [left = "", right] = url.hostname.slice(1, -1).split("::");
  const groups = (part: string) => part === "" ? [] : part.split(":");
  const head = groups(left);
  const tail = groups(right ?? "");
  const zeros = Array<string>(8 - head.length - tail.length).fill("0");
  const bytes = [...head, ...zeros, ...tail].flatMap((group) => {
    const value = parseInt(group, 16);
    return [value >> 8, value & 255];
  });
  const mapped = bytes.slice(0, 10).every((byte) => byte === 0) &&
    bytes[10] === 255 && bytes[11] === 255;
  return mapped ? bytes.slice(12) : bytes;
}

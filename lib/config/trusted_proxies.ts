import { type AddressRange, isInRange, parseRange } from "./address_range.ts";
import { ConfigError } from "./config_error.ts";

/** Names for blocks of addresses that proxies often have. */
const NAMED: Record<string, readonly string[]> = {
  /** This machine. */
  loopback: ["127.0.0.0/8", "::1"],
  /** Networks that are not routed: RFC 1918, RFC 6598, link-local, RFC 4193. */
  private: [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "169.254.0.0/16",
    "fc00::/7",
    "fe80::/10",
  ],
};

/**
 * Reads whom to believe: addresses, blocks, `loopback` and `private`, separated by commas.
 * @returns whether an address is that of a trusted proxy
 * @throws {ConfigError}
 */
export function readTrustedProxies(variable: string, value: string): (address: string) => boolean {
  const ranges: AddressRange[] = value.split(",").map((part) => part.trim()).filter(Boolean)
    .flatMap((part) => Object.hasOwn(NAMED, part) ? NAMED[part]! : [part])
    .map((part) => {
      const range = parseRange(part);
      if (range) return range;
      throw new ConfigError(
        variable,
        value,
        `names '${part}', which is no address: list addresses (192.0.2.1), blocks (10.0.0.0/8), ` +
          `loopback or private, separated by commas`,
      );
    });
  return (address) => ranges.some((range) => isInRange(address, range));
}

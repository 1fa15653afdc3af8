import { assert, assertEquals, assertFalse, assertStringIncludes, assertThrows } from "@std/assert";
import { type Config, ConfigError, readConfig } from "../lib/config/config.ts";
import { LIMIT_NAMES, limitVariable, unknownVariables } from "../lib/config/variables.ts";
import { LIMIT_RANGES } from "../lib/protocol/limit_ranges.ts";
import { DEFAULT_LIMITS } from "../lib/protocol/limits.ts";

function read(variables: Record<string, string> = {}, cores = 4): Config {
  return readConfig((name) => variables[name], { cores, names: Object.keys(variables) });
}

/** The message of the refusal, which must be one line that names variable and value. */
function refusal(variables: Record<string, string>): string {
  const { message } = assertThrows(() => read(variables), ConfigError);
  assertFalse(message.includes("\n"), message);
  assertStringIncludes(message, Object.keys(variables)[0]!);
  return message;
}

Deno.test("readConfig() without variables serves on every core from a file in the data folder", () => {
  const config = read();
  assertEquals(config.port, 8000);
  assertEquals(config.host, "0.0.0.0");
  assertEquals(config.isolates, 4);
  assertEquals(config.kv, "data/sori.kv");
  assertEquals(config.sharedKv, false);
  assertEquals(config.tls, undefined);
  assertEquals(config.secret, undefined);
  assertEquals(config.rateLimit, true);
  assertEquals(config.dev, false);
  assertEquals(config.limits, DEFAULT_LIMITS);
  assertEquals(config.warnings, []);
});

Deno.test("by default a reader may stand still for a minute, and proxies hear of each connection in one", () => {
  const minute = 60;
  const { idleSeconds, limits } = read();
  assert(idleSeconds > minute);
  assert(limits.stuckReaderMs > minute * 1_000);
  assert(idleSeconds / 2 < minute);
});

Deno.test("readConfig() takes an empty variable for one that is not set", () => {
  assertEquals({ ...read({ PORT: "", SORI_KV: " " }), isTrustedProxy: 0 }, {
    ...read(),
    isTrustedProxy: 0,
  });
});

Deno.test("readConfig() on Deno Deploy serves in one isolate from the host's own store", () => {
  for (const name of ["DENO_DEPLOY", "DENO_DEPLOYMENT_ID"]) {
    const config = read({ [name]: "1" });
    assertEquals([config.kv, config.sharedKv, config.isolates], [undefined, true, 1]);
    assert(config.isTrustedProxy("10.1.2.3"));
    assertFalse(config.isTrustedProxy("203.0.113.9"));
  }
});

Deno.test("readConfig() accepts whole decimal numbers within their range alone", () => {
  assertEquals(read({ PORT: "65535" }).port, 65535);
  for (
    const value of ["8000x", "-1", "70000", "1e3", "0x10", "8000.0", "８０００", "99999999999"]
  ) {
    assertStringIncludes(refusal({ PORT: value }), `PORT=${value} is not a whole number from 0 to`);
  }
  for (const value of ["0", "1025", "two"]) refusal({ SORI_ISOLATES: value });
});

Deno.test("readConfig() gives one isolate to a store that several could not share", () => {
  assertEquals(read({ SORI_KV: ":memory:" }).isolates, 1);
  assertStringIncludes(refusal({ SORI_ISOLATES: "2", SORI_KV: ":memory:" }), ":memory:");
});

Deno.test("readConfig() reads the address to listen at", () => {
  for (const host of ["127.0.0.1", "::", "chat.example.org"]) {
    assertEquals(read({ HOST: host }).host, host);
  }
  assertEquals(read({ HOST: "[::1]" }).host, "::1");
  for (const host of ["http://localhost", "localhost:8000", "a b", "::g"]) refusal({ HOST: host });
});

Deno.test("readConfig() takes a path, memory or a KV Connect address for the store", () => {
  for (const kv of ["chat.kv", "/srv/sori/chat.kv", "C:\\sori\\chat.kv", "채팅.kv"]) {
    assertEquals([read({ SORI_KV: kv }).kv, read({ SORI_KV: kv }).sharedKv], [kv, false]);
  }
  const url = "https://kv.example.org/db";
  assertEquals(read({ SORI_KV: url, DENO_KV_ACCESS_TOKEN: "t" }).sharedKv, true);
  assertStringIncludes(refusal({ SORI_KV: url }), "DENO_KV_ACCESS_TOKEN");
  for (const kv of ["http://", "redis://localhost", "file:///tmp/kv"]) {
    refusal({ SORI_KV: kv, DENO_KV_ACCESS_TOKEN: "t" });
  }
});

Deno.test("readConfig() normalises origins and refuses what is none", () => {
  assertEquals(
    [...read({ SORI_ORIGINS: "https://Example.org:443, http://localhost:3000/,," }).origins],
    ["https://example.org", "http://localhost:3000"],
  );
  for (
    const origin of [
      "*",
      "null",
      "example.org",
      "https://a.org/chat",
      "ftp://a.org",
      "https://u@a.org",
    ]
  ) {
    assertStringIncludes(refusal({ SORI_ORIGINS: origin }), `'${origin}'`);
  }
});

Deno.test("readConfig() trusts no proxy unless told", () => {
  for (const address of ["127.0.0.1", "10.0.0.1", "::1"]) {
    assertFalse(read().isTrustedProxy(address));
  }
});

Deno.test("readConfig() trusts proxies by address, block and name", () => {
  const { isTrustedProxy } = read({
    SORI_TRUST_PROXY: "loopback, 192.0.2.7, 10.8.0.0/13, 2001:db8::/33",
  });
  for (
    const address of [
      "127.0.0.1",
      "127.9.9.9",
      "::1",
      "0:0:0:0:0:0:0:1",
      "192.0.2.7",
      "::ffff:192.0.2.7",
      "10.15.255.255",
      "2001:DB8:7fff::1",
      "2001:db8::1%eth0",
    ]
  ) assert(isTrustedProxy(address), address);
  for (
    const address of [
      "128.0.0.1",
      "192.0.2.8",
      "10.16.0.0",
      "10.7.255.255",
      "2001:db8:8000::1",
      "::2",
      "192.0.2.7:80",
      "::1]/",
      "[::1]",
      "",
      "unknown",
    ]
  ) assertFalse(isTrustedProxy(address), address);
});

Deno.test("readConfig() knows the private networks by name", () => {
  const { isTrustedProxy } = read({ SORI_TRUST_PROXY: "private" });
  for (const address of ["10.0.0.1", "172.31.0.1", "192.168.1.1", "100.64.0.1", "fd00::1"]) {
    assert(isTrustedProxy(address), address);
  }
  for (const address of ["172.32.0.1", "8.8.8.8", "127.0.0.1", "2001:db8::1"]) {
    assertFalse(isTrustedProxy(address), address);
  }
});

Deno.test("readConfig() refuses a proxy that is no address", () => {
  for (
    const proxy of ["all", "10.0.0.0/33", "10.0.0/8", "1.2.3.256", "::/129", "1.2.3.4/8/8", "::g"]
  ) {
    assertStringIncludes(refusal({ SORI_TRUST_PROXY: proxy }), `'${proxy}'`);
  }
});

Deno.test("readConfig() wants certificate and key, or neither", () => {
  assertEquals(read({ SORI_TLS_CERT: "c.pem", SORI_TLS_KEY: "k.pem" }).tls, {
    cert: "c.pem",
    key: "k.pem",
  });
  assertStringIncludes(refusal({ SORI_TLS_CERT: "c.pem" }), "set SORI_TLS_KEY");
  assertStringIncludes(refusal({ SORI_TLS_KEY: "k.pem" }), "set SORI_TLS_CERT");
});

Deno.test("readConfig() refuses a short secret without repeating it", () => {
  const secret = "a-secret-of-thirty-two-characters";
  assertEquals(read({ SORI_SECRET: secret }).secret, secret);
  assertFalse(refusal({ SORI_SECRET: "hunter2" }).includes("hunter2"));
});

Deno.test("readConfig() reads switches and refuses other words", () => {
  assertEquals(read({ SORI_RATE_LIMIT: "off" }).rateLimit, false);
  assertEquals(read({ SORI_RATE_LIMIT: "on" }).rateLimit, true);
  assertEquals(read({ SORI_DEV: "1" }).dev, true);
  refusal({ SORI_RATE_LIMIT: "aus" });
});

Deno.test("readConfig() reads every limit within its range", () => {
  assertEquals(limitVariable("textLength"), "SORI_TEXT_LENGTH");
  assertEquals(limitVariable("rateWindowMs"), "SORI_RATE_WINDOW_MS");
  for (const name of LIMIT_NAMES) {
    const [min, max] = LIMIT_RANGES[name];
    assertEquals(read({ [limitVariable(name)]: `${min}` }).limits[name], min);
    assertEquals(read({ [limitVariable(name)]: `${max}` }).limits[name], max);
    refusal({ [limitVariable(name)]: `${max + 1}` });
  }
});

Deno.test("a ConfigError is one line, whatever the value holds", () => {
  const message = refusal({ PORT: `80\n\u001b[31m00${"0".repeat(200)}` });
  assertStringIncludes(message, "PORT=80 ");
  assertFalse(message.includes("\u001b"));
  assert(message.length < 200, message);
});

Deno.test("a misspelt variable is told, with the one that was probably meant", () => {
  assertEquals(unknownVariables(["SORI_RATELIMIT", "SORI_KV", "PATH", "SORI_COLOUR_OF_THE_SKY"]), [
    "SORI_RATELIMIT is not a variable of Sori: did you mean SORI_RATE_LIMIT?",
    "SORI_COLOUR_OF_THE_SKY is not a variable of Sori: it has no effect",
  ]);
  assertEquals(read({ SORI_PORTS: "1" }).warnings.length, 1);
});

Deno.test("readConfig() warns of a frame limit that the longest text does not fit", () => {
  assertEquals(read({}).warnings, []);
  assertStringIncludes(read({ SORI_FRAME_BYTES: "2048" }).warnings[0]!, "SORI_TEXT_LENGTH");
});

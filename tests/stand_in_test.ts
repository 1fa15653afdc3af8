/**
 * What this project relies on of `@std/http` and `@std/assert`. The same tests pass with the true
 * packages and with the stand-in of `tools/jsr`, so neither can drift from the other unnoticed.
 */
import * as all from "@std/assert";
import {
  assert,
  assertArrayIncludes,
  assertEquals,
  AssertionError,
  assertNotEquals,
  assertObjectMatch,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  equal,
} from "@std/assert";
import { assertEquals as assertEqualsOfSubpath } from "@std/assert/equals";
import { type Cookie, deleteCookie, getCookies, setCookie } from "@std/http/cookie";
import { eTag, ifMatch, ifNoneMatch } from "@std/http/etag";
import { accepts, acceptsEncodings, acceptsLanguages } from "@std/http/negotiation";
import { ServerSentEventStream } from "@std/http/server-sent-event-stream";
import { STATUS_CODE, STATUS_TEXT, type StatusCode } from "@std/http/status";
import { stripVTControlCharacters } from "node:util";

const request = (headers: HeadersInit) => ({ headers: new Headers(headers) });

function setCookieHeader(cookie: Cookie): string {
  const headers = new Headers();
  setCookie(headers, cookie);
  return headers.getSetCookie().join("\n");
}

Deno.test("getCookies() reads names and raw values, and no name is special", () => {
  const cookies = getCookies(new Headers({ cookie: "a=1; b=x=y;__proto__=z; c" }));
  assertEquals(Object.entries(cookies), [["a", "1"], ["b", "x=y"], ["__proto__", "z"], ["c", ""]]);
  assertEquals(Object.keys(getCookies(new Headers())), []);
});

Deno.test("getCookies() throws at a pair without a name", () => {
  assertThrows(() => getCookies(new Headers({ cookie: "=x" })), SyntaxError, "'='");
});

Deno.test("setCookie() writes the attributes in a fixed order", () => {
  assertEquals(
    setCookieHeader({
      name: "sori",
      value: "a.b-c_d",
      expires: new Date(0),
      path: "/",
      sameSite: "Lax",
      maxAge: 60,
      httpOnly: true,
      secure: true,
    }),
    "sori=a.b-c_d; Secure; HttpOnly; Max-Age=60; SameSite=Lax; Path=/; " +
      "Expires=Thu, 01 Jan 1970 00:00:00 GMT",
  );
});

Deno.test("setCookie() gives a prefixed name what browsers demand of it", () => {
  assertEquals(
    setCookieHeader({ name: "__Host-sori", value: "1", domain: "a.org", path: "/x" }),
    "__Host-sori=1; Secure; Path=/",
  );
  assertEquals(setCookieHeader({ name: "__Secure-sori", value: "1" }), "__Secure-sori=1; Secure");
});

Deno.test("setCookie() refuses what would break out of the header", () => {
  for (const value of ["a;b", "a b", 'a"', "a,b", "a\\b", "a\n", "한글"]) {
    assertThrows(() => setCookieHeader({ name: "a", value }), SyntaxError);
  }
  for (const name of ["a b", "a=b", "a;", "이름"]) {
    assertThrows(() => setCookieHeader({ name, value: "" }), SyntaxError, "cookie name");
  }
  assertThrows(() => setCookieHeader({ name: "a", value: "", path: "/;" }), SyntaxError);
  assertThrows(() => setCookieHeader({ name: "a", value: "", domain: "a." }), SyntaxError);
  assertThrows(() => setCookieHeader({ name: "a", value: "", maxAge: -1 }), RangeError);
});

Deno.test("deleteCookie() lets a cookie expire", () => {
  const headers = new Headers();
  deleteCookie(headers, "sori", { path: "/" });
  assertEquals(headers.get("set-cookie"), "sori=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
});

Deno.test("STATUS_CODE and STATUS_TEXT name the registered codes", () => {
  const code: StatusCode = STATUS_CODE.UpgradeRequired;
  assertEquals([code, STATUS_TEXT[code]], [426, "Upgrade Required"]);
  assertEquals(STATUS_CODE.ContentTooLarge, 413);
  assertEquals(STATUS_TEXT[STATUS_CODE.Teapot], "I'm a teapot");
  assertEquals(Object.keys(STATUS_TEXT), Object.values(STATUS_CODE).map(String).toSorted());
});

Deno.test("accepts() picks by quality, then by how specific the header is, then by the offer", () => {
  const offers = ["application/json", "text/html"] as const;
  const best = (accept: string) => accepts(request({ accept }), ...offers);
  assertEquals(best("text/html, application/json"), "application/json");
  assertEquals(best("text/html, */*;q=0.8"), "text/html");
  assertEquals(best("text/*;q=0.5, application/json;q=0.4"), "text/html");
  assertEquals(best("*/*, text/html"), "text/html");
  assertEquals(best("image/png"), undefined);
  assertEquals(best("application/json;q=0, */*"), "text/html");
  assertEquals(accepts(request({}), ...offers), "application/json");
  assertEquals(accepts(request({ accept: "text/html;q=0.3, image/png" })), [
    "image/png",
    "text/html",
  ]);
  assertEquals(accepts(request({})), ["*/*"]);
});

Deno.test("acceptsLanguages() matches regions to their language, both ways", () => {
  const best = (accept: string) =>
    acceptsLanguages(request({ "accept-language": accept }), "en", "ko");
  assertEquals(best("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7"), "ko");
  assertEquals(best("en-GB, ko;q=0.9"), "en");
  assertEquals(best("fr, *;q=0.1"), "en");
  assertEquals(best("fr"), undefined);
  assertEquals(best("EN;q=0.2, KO;q=0.3"), "ko");
  assertEquals(acceptsLanguages(request({}), "en", "ko"), "en");
  assertEquals(acceptsLanguages(request({ "accept-language": "en, ko;q=0, fr;q=2" })), [
    "fr",
    "en",
  ]);
});

Deno.test("acceptsEncodings() knows that identity is acceptable unless it is refused", () => {
  const best = (accept: string, ...encodings: string[]) =>
    acceptsEncodings(request({ "accept-encoding": accept }), ...encodings);
  assertEquals(best("gzip, br", "br", "gzip"), "gzip");
  assertEquals(best("gzip;q=0.5, br", "gzip", "br"), "br");
  assertEquals(best("zstd", "gzip", "identity"), "identity");
  assertEquals(best("identity;q=0", "identity"), undefined);
  assertEquals(best("*;q=0", "gzip"), undefined);
  assertEquals(acceptsEncodings(request({})), ["*"]);
});

Deno.test("eTag() is strong for content, weak for files, and counts bytes", async () => {
  assertEquals(await eTag(""), '"0-47DEQpj8HBSa+/TImW+5JCeuQeR"');
  assertEquals(await eTag("안녕"), await eTag(new TextEncoder().encode("안녕")));
  assertStringIncludes(await eTag("안녕"), '"6-');
  assertStringIncludes(await eTag("a", { weak: true }), 'W/"1-');
  const file = await eTag({ mtime: new Date(0), size: 255 });
  assertStringIncludes(file ?? "", 'W/"ff-');
  assertEquals(await eTag({ mtime: null, size: 1 }), undefined);
});

Deno.test("ifNoneMatch() compares weakly and ifMatch() strongly", () => {
  assertEquals(ifNoneMatch('W/"a", "b"', '"a"'), false);
  assertEquals(ifNoneMatch('"b"', 'W/"b"'), false);
  assertEquals(ifNoneMatch('"c"', '"b"'), true);
  assertEquals(ifNoneMatch("*", '"b"'), false);
  assertEquals(ifNoneMatch(null, '"b"'), true);
  assertEquals([ifMatch('"a", "b"', '"b"'), ifMatch("*", '"b"')], [true, true]);
  assertEquals([ifMatch('W/"b"', 'W/"b"'), ifMatch(null, '"b"')], [false, false]);
});

Deno.test("ServerSentEventStream writes one event a message, each line of data apart", async () => {
  const messages = ReadableStream.from([
    { event: "events", id: 7, data: "a\nb\r\nc" },
    { comment: "still here", retry: 500 },
  ]);
  assertEquals(
    await new Response(messages.pipeThrough(new ServerSentEventStream())).text(),
    "event:events\ndata:a\ndata:b\ndata:c\nid:7\n\n:still here\nretry:500\n\n",
  );
  const broken = ReadableStream.from([{ event: "a\nb" }]).pipeThrough(new ServerSentEventStream());
  await assertRejects(() => new Response(broken).text(), SyntaxError, "newline");
});

Deno.test("equal() compares by structure", () => {
  class Point {
    constructor(readonly x: number) {}
  }
  const same: [unknown, unknown][] = [
    [{ a: [1, { b: null }] }, { a: [1, { b: null }] }],
    [NaN, NaN],
    [0, -0],
    [Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    [new Map([[{ k: 1 }, [1]]]), new Map([[{ k: 1 }, [1]]])],
    [new Set([[1], [2]]), new Set([[2], [1]])],
    [new Uint8Array([1, 2]), new Uint8Array([1, 2])],
    [new Date(5), new Date(5)],
    [/a/g, /a/g],
    [new Point(1), new Point(1)],
  ];
  const different: [unknown, unknown][] = [
    [{ a: undefined }, {}],
    [[1, 2], [2, 1]],
    [1, "1"],
    [new Uint8Array([1]), new Int8Array([1])],
    [new Map([[1, 2]]), new Map([[1, 3]])],
    [new Set([1]), new Set([2])],
    [/a/g, /a/i],
    [new Point(1), { x: 1 }],
    [new Map([[1, [{}, { [Symbol.for("s")]: 1 }]]]), new Map([[1, [{}, {}]]])],
  ];
  for (const [a, b] of same) assert(equal(a, b), Deno.inspect([a, b]));
  for (const [a, b] of different) assert(!equal(a, b), Deno.inspect([a, b]));
  const [a, b]: Record<string, unknown>[] = [{}, {}];
  a!.self = a;
  b!.self = b;
  assert(equal(a, b));
});

/** Each assertion with a call that holds and one that fails. */
const CASES: Partial<Record<keyof typeof all, [holds: () => unknown, fails: () => unknown]>> = {
  assert: [() => all.assert(1), () => all.assert(0)],
  assertAlmostEquals: [
    () => all.assertAlmostEquals(1, 1 + 1e-9),
    () => all.assertAlmostEquals(1, 2),
  ],
  assertExists: [() => all.assertExists(0), () => all.assertExists(null)],
  assertFalse: [() => all.assertFalse(""), () => all.assertFalse("x")],
  assertGreater: [() => all.assertGreater(2, 1), () => all.assertGreater(1, 1)],
  assertGreaterOrEqual: [
    () => all.assertGreaterOrEqual(1, 1),
    () => all.assertGreaterOrEqual(0, 1),
  ],
  assertInstanceOf: [
    () => all.assertInstanceOf(new Date(), Date),
    () => all.assertInstanceOf({}, Date),
  ],
  assertLess: [() => all.assertLess(1, 2), () => all.assertLess(1, 1)],
  assertLessOrEqual: [() => all.assertLessOrEqual(1, 1), () => all.assertLessOrEqual(2, 1)],
  assertMatch: [() => all.assertMatch("abc", /b/), () => all.assertMatch("abc", /d/)],
  assertNotMatch: [() => all.assertNotMatch("abc", /d/), () => all.assertNotMatch("abc", /b/)],
  assertNotEquals: [() => assertNotEquals([1], [2]), () => assertNotEquals([1], [1])],
  assertNotStrictEquals: [
    () => all.assertNotStrictEquals<unknown>({}, {}),
    () => all.assertNotStrictEquals(1, 1),
  ],
  assertStrictEquals: [() => assertStrictEquals(1, 1), () => assertStrictEquals({}, {})],
  assertStringIncludes: [
    () => assertStringIncludes("abc", "b"),
    () => assertStringIncludes("abc", "d"),
  ],
  assertArrayIncludes: [
    () => assertArrayIncludes([[1], [2]], [[2]]),
    () => assertArrayIncludes([1], [2]),
  ],
  assertObjectMatch: [
    () => assertObjectMatch({ a: { b: 1, c: 2 }, d: [1, 2] }, { a: { b: 1 }, d: [1] }),
    () => assertObjectMatch({ a: { b: 1 } }, { a: { b: 2 } }),
  ],
  fail: [() => 0, () => all.fail("no")],
  unreachable: [() => 0, () => all.unreachable()],
};

for (const [name, [holds, fails]] of Object.entries(CASES)) {
  Deno.test(`${name}() throws an AssertionError when it does not hold, and then only`, () => {
    holds();
    assertThrows(fails, AssertionError);
  });
}

Deno.test("a failed assertEquals() shows what was found and what was expected", () => {
  const { message } = assertThrows(
    () => assertEqualsOfSubpath({ a: 1, same: true }, { a: 2, same: true }, "on purpose"),
    AssertionError,
  );
  assertStringIncludes(message, "Values are not equal: on purpose");
  // The true package colours its lines.
  const lines = stripVTControlCharacters(message).split("\n");
  assertArrayIncludes(lines, ["-     a: 1,", "+     a: 2,", "      same: true,"]);
});

Deno.test("assertThrows() returns the error and checks its class and message", () => {
  const thrower = () => {
    throw new TypeError("wrong type");
  };
  assertEquals(assertThrows(thrower, TypeError, "wrong").message, "wrong type");
  assertThrows(() => assertThrows(thrower, RangeError), AssertionError, "RangeError");
  assertThrows(() => assertThrows(thrower, TypeError, "right"), AssertionError, "right");
  assertThrows(() => assertThrows(() => 0), AssertionError, "Expected function to throw");
});

Deno.test("assertRejects() resolves to the reason and wants a promise", async () => {
  const rejecter = () => Promise.reject(new RangeError("too far"));
  assertEquals((await assertRejects(rejecter, RangeError, "far")).message, "too far");
  await assertRejects(() => assertRejects(rejecter, TypeError), AssertionError, "TypeError");
  await assertRejects(() => assertRejects(() => Promise.resolve()), AssertionError, "reject");
  await assertRejects(
    () =>
      assertRejects(() => {
        throw new Error("at once");
      }),
    AssertionError,
    "throws when expected to reject",
  );
});

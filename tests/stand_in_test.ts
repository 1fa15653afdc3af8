import { assertEquals } from "@std/assert";
import { getCookies } from "@std/http/cookie";

Deno.test("getCookies() reads a request's cookies", () => {
  const headers = new Headers({ cookie: "a=1; b=2" });
  assertEquals({ ...getCookies(headers) }, { a: "1", b: "2" });
});

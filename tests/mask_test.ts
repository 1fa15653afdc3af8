import { assertEquals } from "@std/assert";
import { maskHeader, maskProtocols, maskText, maskUrl } from "../lib/base/mask.ts";

Deno.test("of cookies the names stay", () => {
  assertEquals(maskHeader("cookie", "sori=abc.def; sori_lang=ko"), "sori=•••(7); sori_lang=•••(2)");
  assertEquals(maskHeader("Set-Cookie", "sori=abc; Path=/"), "sori=•••(3); Path=•••(1)");
});

Deno.test("of an authorization the scheme stays", () => {
  assertEquals(maskHeader("Authorization", "Bearer abcdef"), "Bearer •••(6)");
  assertEquals(maskHeader("authorization", "abcdef"), "•••(6)");
});

Deno.test("of a bearer subprotocol the prefix stays, and other headers are not touched", () => {
  const value = "sori.v1, bearer.abc.def-_, chat";
  assertEquals(maskProtocols(value), "sori.v1, bearer.•••(9), chat");
  assertEquals(maskHeader("sec-websocket-protocol", value), "sori.v1, bearer.•••(9), chat");
  assertEquals(maskHeader("origin", "https://chat.example"), "https://chat.example");
});

Deno.test("of an address the secrets go, and nothing else changes", () => {
  for (
    const [address, shown] of [
      ["ws://a.example/ws?room=b", "ws://a.example/ws?room=b"],
      ["ws://a.example/ws?access_token=abc&x=1", "ws://a.example/ws?access_token=•••(3)&x=1"],
      ["/ws?token=abcd", "/ws?token=•••(4)"],
      ["/ws", "/ws"],
    ] as const
  ) assertEquals(maskUrl(address), shown);
  assertEquals(maskUrl("wss://minji:pw@a.example/").includes("pw"), false);
});

Deno.test("of a JSON text the strings under secret names go", () => {
  assertEquals(maskText('{"token": "a\\"b", "n": 1}'), '{"token": "•••(4)", "n": 1}');
  assertEquals(maskText('{"apiKey":"abc","text":"token"}'), '{"apiKey":"•••(3)","text":"token"}');
  assertEquals(maskText("say Bearer abcdefghij"), "say Bearer •••(10)");
  assertEquals(maskText("안녕, 쿠키 먹을래?"), "안녕, 쿠키 먹을래?");
});

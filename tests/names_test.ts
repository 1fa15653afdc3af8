import { assertEquals } from "@std/assert";
import { DEFAULT_LIMITS } from "../lib/protocol/limits.ts";
import { displayName, messageText, roomName } from "../lib/protocol/names.ts";

const limits = { ...DEFAULT_LIMITS };

Deno.test("messageText() takes Hangul of either form to the same text", () => {
  assertEquals(messageText("한글".normalize("NFD"), limits), "한글");
});

Deno.test("messageText() counts the longest text after normalising, in code points", () => {
  assertEquals(messageText("각".normalize("NFD").repeat(4_000), limits), "각".repeat(4_000));
  assertEquals(messageText("😀".repeat(4_000), limits), "😀".repeat(4_000));
  assertEquals(messageText("각".repeat(4_001), limits), null);
});

Deno.test("messageText() refuses what would take long to normalise before it does", () => {
  assertEquals(messageText("a" + "\u0315".repeat(15_000) + "\u0327".repeat(15_000), limits), null);
  assertEquals(messageText("a" + "\u0301".repeat(31), limits), null);
  assertEquals(messageText("a" + "\u0315".repeat(30), limits), "a" + "\u0315".repeat(30));
  assertEquals(messageText(" ".repeat(1_000_000) + "a", limits), null);
});

Deno.test("messageText() keeps lines and joiners, and leaves out control characters", () => {
  assertEquals(messageText("a\r\nb\rc\td\u0000\u001b", limits), "a\nb\nc\td");
  assertEquals(messageText("👨‍👩‍👧", limits), "👨‍👩‍👧");
  for (const empty of ["", " \n\t ", "\u0000"]) assertEquals(messageText(empty, limits), null);
});

Deno.test("roomName() takes letters of any script in NFC, digits, '-' and '_'", () => {
  assertEquals(roomName("한글방".normalize("NFD"), limits), "한글방");
  assertEquals(roomName("a-b_9", limits), "a-b_9");
  for (const name of ["", "a b", "a/b", "..", "a\u200bb", "😀", "a".repeat(65), "\ud800"]) {
    assertEquals(roomName(name, limits), null, name);
  }
});

Deno.test("displayName() is trimmed, single-spaced and printable", () => {
  assertEquals(displayName("  소리\u202e  님\n", limits), "소리 님");
  for (const name of ["", "\u200b", "x".repeat(33)]) assertEquals(displayName(name, limits), null);
});

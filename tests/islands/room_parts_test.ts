import { assertEquals, assertNotEquals } from "@std/assert";
import { rowsOf, TURN_MS } from "../../islands/room/rows.ts";
import { type Key, keyAction } from "../../islands/room/send_key.ts";
import { fit } from "../../islands/rooms/find.ts";
import { inSentence, namer } from "../../islands/ui/names.ts";
import { roomText } from "../../lib/i18n/mod.ts";

const ko = roomText("ko");

Deno.test("a guest is named after their id, and nobody can pass for one", () => {
  const nameOf = namer({ a1B2c3: {}, Xy99: { name: "손님 a1B2" }, Mj7K: { name: "민지" } }, ko);
  assertEquals(nameOf("unknown").label, "손님 unkn");
  assertEquals([nameOf("a1B2c3").tag, nameOf("Xy99").tag], ["a1B2", "Xy99"]);
  assertEquals(nameOf("Mj7K").tag, null);
});

Deno.test("people with one name are told apart, however it is written", () => {
  const nameOf = namer({ Mj7Kq2: { name: "Minji" }, Ab12Cd: { name: "minji" } }, ko);
  assertEquals(inSentence(nameOf("Mj7Kq2")), { label: "Minji(Mj7K)", guest: false });
  assertEquals(nameOf("Ab12Cd").tag, "Ab12");
});

Deno.test("an avatar has the first letter of the name, whatever comes before it", () => {
  const nameOf = namer({ a: { name: "☀️ 민지" }, b: { name: "🙌" }, c: { name: "sua" } }, ko);
  assertEquals(["a", "b", "c", "zed"].map((id) => nameOf(id).initial), ["민", "🙌", "S", "Z"]);
});

Deno.test("rows open a turn at a new author, after five minutes, and on a new day", () => {
  const seoul = { locale: "ko", timeZone: "Asia/Seoul" } as const;
  // 23:59 and 00:01 in Seoul.
  const night = Date.parse("2025-11-20T14:59:00Z");
  const times = [night - 2 * TURN_MS, night - TURN_MS, night - TURN_MS + 1, night, night + 120_000];
  const messages = times.map((time, index) => ({ pos: `${index}`, from: "a", text: "", time }));
  messages.push({ ...messages[4]!, pos: "5", from: "b" });
  const rows = rowsOf(messages, seoul);
  assertEquals(rows.map(({ opens }) => opens), [true, false, true, false, true, true]);
  assertEquals(rows.map(({ day }) => day), [true, false, false, false, true, false]);
});

Deno.test("Enter sends, but not with Shift and not while a syllable is composed", () => {
  const enter: Key = { key: "Enter", shiftKey: false, isComposing: false, keyCode: 13 };
  assertEquals(keyAction(enter), "send");
  assertEquals(keyAction({ ...enter, shiftKey: true }), "browser");
  assertEquals(keyAction({ ...enter, isComposing: true, keyCode: 229 }), "keep");
  // Safari: after compositionend.
  assertEquals(keyAction({ ...enter, keyCode: 229 }), "keep");
  assertEquals(keyAction({ ...enter, key: "a", keyCode: 65 }), "browser");
});

Deno.test("users get different colours", () => {
  const nameOf = namer({}, ko);
  const hues = new Set(Array.from({ length: 200 }, (_, n) => nameOf(`user${n}`).hue));
  assertNotEquals(hues.size, 1);
  assertEquals(Math.max(...hues) <= 7, true);
});

Deno.test("names are found at every step of a syllable, by first consonants, and nearest first", () => {
  assertEquals(["ㅎ", "하", "한", "한그", "한글"].map((asked) => fit("한글 모임", asked)), [
    0,
    0,
    0,
    0,
    0,
  ]);
  assertEquals(fit("Our  Plan", "our plan"), 0);
  assertEquals([fit("한글 모임", "ㄱㅁ"), fit("한글 모임", "ㅁㄱ")], [2, null]);
  assertEquals([fit("plan", "la"), fit("plan", "x"), fit("plan", " ")], [1, null, 0]);
});

import { assertEquals } from "@std/assert";
import { type Emoji, inTone, untoned } from "../../islands/emoji/emoji_data.ts";
import { hasWritten, writtenEmoji } from "../../islands/room/completion.ts";

const emoji = (sign: string, codes: string[], ko: string[]): Emoji => ({
  emoji: sign,
  group: 0,
  toned: false,
  ko,
  en: [],
  codes,
});
const ALL = [
  emoji("🎉", ["tada", "party"], ["축하", "파티 폭죽"]),
  emoji("👍", ["+1", "thumbsup"], ["좋아요"]),
];
const written = (text: string) =>
  writtenEmoji(text, ALL).reverse().map((
    { emoji, start, end },
  ) => [emoji.emoji, text.slice(start, end)]);

Deno.test("names that are written out are found, in both languages, wherever they stand", () => {
  assertEquals(written(":tada: 좋네요 :축하: (:+1:) :TADA:"), [
    ["🎉", ":tada:"],
    ["🎉", ":축하:"],
    ["👍", ":+1:"],
    ["🎉", ":TADA:"],
  ]);
  assertEquals(written(":파티_폭죽:".normalize("NFD")), [["🎉", ":파티_폭죽:".normalize("NFD")]]);
});

Deno.test("times, addresses, code and names of nothing stay as they are", () => {
  for (const text of ["10:tada:30", "`:tada:`", "```\n:tada:", "a:tada:", ":nothing:", ":tada"]) {
    assertEquals(written(text), [], text);
  }
  assertEquals(written("`code` :tada:"), [["🎉", ":tada:"]]);
  assertEquals([hasWritten("10:30:20"), hasWritten(":30:")], [false, true]);
});

Deno.test("an emoji in any tone is the same one without it", () => {
  for (const sign of ["👍", "🙏", "🤷‍♀️", "✌️"]) {
    const all = [0, 1, 2, 3, 4, 5].map((tone) => inTone({ emoji: sign, toned: true }, tone));
    assertEquals(new Set(all).size, 6);
    assertEquals(new Set(all.map(untoned)).size, 1);
  }
  assertEquals(inTone({ emoji: "❤️", toned: false }, 3), "❤️");
  assertEquals(untoned("👍🏽") === untoned("👎🏽"), false);
});

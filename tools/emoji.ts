/**
 * The emoji that browsers load with the picker, made of `emojibase-data` when the project is built:
 * one line each instead of the several languages' full records.
 *
 * @module
 */
import en from "emojibase-data/en/compact.json" with { type: "json" };
import shortcodes from "emojibase-data/en/shortcodes/github.json" with { type: "json" };
import ko from "emojibase-data/ko/compact.json" with { type: "json" };

/** The parts of Unicode's list that are no emoji by themselves. */
const COMPONENTS = 2;

/** `[emoji, group, takes a skin tone, Korean words, English words and short codes]`, in Unicode's order. */
export function emojiTable(): string {
  const korean = new Map(ko.map((one) => [one.hexcode, one]));
  const codes: Record<string, string | string[]> = shortcodes;
  const rows = en
    .filter(({ group }) => group !== undefined && group !== COMPONENTS)
    .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map((one) => {
      const local = korean.get(one.hexcode);
      return [
        // As people and other programs write it: the selector only where it is needed.
        one.unicode.replace(/^(\p{Emoji_Presentation})\ufe0f$/u, "$1"),
        one.group,
        one.skins?.length === 5 ? 1 : 0,
        [local?.label, ...local?.tags ?? []].join("|"),
        [[codes[one.hexcode] ?? []].flat().join(" "), one.label, ...one.tags ?? []].join("|"),
      ];
    });
  return JSON.stringify(rows);
}

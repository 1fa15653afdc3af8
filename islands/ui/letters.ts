/** Hangul as the keys that type it, so that a search fits at every step of a syllable. */

const INITIALS = [..."ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"];
const VOWELS = "ㅏ ㅐ ㅑ ㅒ ㅓ ㅔ ㅕ ㅖ ㅗ ㅗㅏ ㅗㅐ ㅗㅣ ㅛ ㅜ ㅜㅓ ㅜㅔ ㅜㅣ ㅠ ㅡ ㅡㅣ ㅣ".split(
  " ",
);
const FINALS =
  (" ㄱ ㄲ ㄱㅅ ㄴ ㄴㅈ ㄴㅎ ㄷ ㄹ ㄹㄱ ㄹㅁ ㄹㅂ ㄹㅅ ㄹㅌ ㄹㅍ ㄹㅎ ㅁ ㅂ ㅂㅅ ㅅ ㅆ ㅇ ㅈ ㅊ ㅋ ㅌ ㅍ ㅎ")
    .split(" ");

const SYLLABLE = /[가-힣]/g;

/**
 * The letters of a text in lower case: `한글` is `ㅎㅏㄴㄱㅡㄹ`. A syllable on the way to another (하, 핱, 하트)
 * is always a beginning of it.
 */
export function letters(text: string): string {
  return text.normalize("NFC").toLowerCase().replace(SYLLABLE, (syllable) => {
    const index = syllable.charCodeAt(0) - 0xac00;
    const final = FINALS[index % 28]!;
    return INITIALS[Math.floor(index / 588)]! + VOWELS[Math.floor(index / 28) % 21]! + final;
  });
}

/** The first consonants of a text's syllables: `ㅎㄱ` of `한글`. */
export function initials(text: string): string {
  return (text.normalize("NFC").match(SYLLABLE) ?? [])
    .map((syllable) => INITIALS[Math.floor((syllable.charCodeAt(0) - 0xac00) / 588)]).join("");
}

/** Whether a name has what was typed in it, by its letters or by its first consonants. */
export function hasLetters(name: string, typed: string): boolean {
  return letters(name).includes(letters(typed)) ||
    (/^[ㄱ-ㅎ]+$/.test(typed) && initials(name).includes(typed));
}

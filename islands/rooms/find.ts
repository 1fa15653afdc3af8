/** Finds names as people type them, in Korean by initial consonants as well. */

const FIRST = 0xac00;
const LAST = 0xd7a3;
/** Syllables that begin with the same consonant. */
const OF_INITIAL = 588;
const INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";

/** How well `name` fits what is asked for: the lower the better; null: not at all. */
export function fit(name: string, asked: string): number | null {
  const [text, wanted] = [plain(name), plain(asked)];
  if (wanted === "") return 0;
  const found = text.indexOf(wanted);
  if (found >= 0) return found;
  if (!/^[ㄱ-ㅎ]+$/.test(wanted)) return null;
  const initials = initialsOf(text).indexOf(wanted);
  return initials < 0 ? null : initials + 1;
}

function plain(text: string): string {
  return text.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim();
}

function initialsOf(text: string): string {
  return [...text].map((letter) => {
    const code = letter.charCodeAt(0);
    return code < FIRST || code > LAST ? letter : INITIALS[Math.floor((code - FIRST) / OF_INITIAL)];
  }).join("");
}

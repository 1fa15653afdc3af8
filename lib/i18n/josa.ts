/**
 * Korean particles follow the sound before them: 소리가, 마음이. Names here can be in any script,
 * so for some of them the sound has to be guessed.
 */

/** A pair of particles: the one after a final consonant, then the one after a vowel. */
export type Josa = "이/가" | "을/를" | "은/는" | "과/와" | "으로/로";

/** How a word ends: in a vowel, in ㄹ (which takes 로), or in another consonant. */
export type Ending = "vowel" | "rieul" | "consonant";

const HANGUL_FIRST = 0xac00;
const HANGUL_LAST = 0xd7a3;
/** A syllable block is (initial × 21 + vowel) × 28 + final; final 0 means none, 8 is ㄹ. */
const FINALS = 28;
const RIEUL = 8;

/** 영 일 이 삼 사 오 육 칠 팔 구; for 10, 100, … 십, 백, 천, 만 end as 영 does. */
const DIGITS: readonly Ending[] = [
  "consonant",
  "rieul",
  "vowel",
  "consonant",
  "vowel",
  "vowel",
  "consonant",
  "rieul",
  "rieul",
  "vowel",
];

/** How the word's last sound ends; undefined when nobody can tell. */
export function ending(word: string): Ending | undefined {
  // What is not spoken (quotes, brackets, emoji) does not count.
  const spoken = word.normalize("NFC").replace(/[^\p{L}\p{N}]+$/u, "");
  const last = spoken.at(-1) ?? "";
  const code = last.charCodeAt(0);
  if (code >= HANGUL_FIRST && code <= HANGUL_LAST) {
    const final = (code - HANGUL_FIRST) % FINALS;
    return final === 0 ? "vowel" : final === RIEUL ? "rieul" : "consonant";
  }
  // A consonant written alone is read by its name (ㅋ 키읔, ㄹ 리을), a vowel as itself.
  if (/[ㄱ-ㅎ]/.test(last)) return last === "ㄹ" ? "rieul" : "consonant";
  if (/[ㅏ-ㅣ]/.test(last)) return "vowel";
  if (/[0-9]/.test(last)) return DIGITS[Number(last)];
  return latinEnding(/[a-z]+$/i.exec(spoken)?.[0]);
}

/**
 * Latin words as Korean ears take them: Sam 샘, King 킹, Bob 밥, Jack 잭, Eric 에릭 end in a
 * consonant, but Mike 마이크, Robert 로버트, David 데이비드 do not; Paul 폴 ends in ㄹ. Capitals
 * are spelled out, and of their names 엘, 알 end in ㄹ and 엠, 엔 in a consonant.
 */
function latinEnding(word: string | undefined): Ending | undefined {
  if (word === undefined) return undefined;
  const spelled = word.length === 1 || word === word.toUpperCase();
  if (spelled ? /[lr]$/i.test(word) : /l$/.test(word)) return "rieul";
  if (
    spelled ? /[mn]$/i.test(word) : /(?:[mn]|ng|ck|[aeiou][bckpt])$/.test(word)
  ) return "consonant";
  return "vowel";
}

/** The word with the particle it takes; both, as `이(가)`, when its sound cannot be told. */
export function josa(word: string, pair: Josa): string {
  const [closed, open] = pair.split("/") as [string, string];
  const end = ending(word);
  if (end === undefined) return `${word}${closed}(${open})`;
  if (end === "vowel" || (end === "rieul" && pair === "으로/로")) {
    return word + open;
  }
  return word + closed;
}

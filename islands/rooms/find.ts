/** Finds names as people type them, in Korean at every step of a syllable and by initial consonants. */
import { initials, letters } from "../ui/letters.ts";

/** How well `name` fits what is asked for: the lower the better; null: not at all. */
export function fit(name: string, asked: string): number | null {
  const wanted = plain(asked);
  const found = letters(plain(name)).indexOf(letters(wanted));
  if (found >= 0) return found;
  if (!/^[ㄱ-ㅎ]+$/.test(wanted)) return null;
  const first = initials(name).indexOf(wanted);
  return first < 0 ? null : first + 1;
}

function plain(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

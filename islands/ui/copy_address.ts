import type { RoomText } from "../../lib/i18n/catalog.ts";

/** Copies an address. @param tell what is to be said of it. Rejects if the words cannot be had */
export async function copyAddress(
  address: string,
  text: RoomText,
  tell: (answer: string) => void,
): Promise<void> {
  // Not after the words: a browser allows it for a moment only. Missing on plain http from another
  // machine.
  const copied = navigator.clipboard?.writeText(address).then(() => true, () => false);
  const [done, words] = await Promise.all([copied, text.parts()]);
  tell(done ? words.linkCopied : words.copyFailed);
}

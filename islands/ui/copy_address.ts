import type { RoomText } from "../../lib/i18n/catalog.ts";

/** How long the answer to a press stays. */
const ANSWER_MS = 4_000;

let timer: ReturnType<typeof setTimeout>;

/** Copies the address of the page. @param tell what is to be said of it, and then nothing */
export async function copyAddress(text: RoomText, tell: (answer: string) => void): Promise<void> {
  clearTimeout(timer);
  const words = await text.parts();
  try {
    // Missing on plain http from another machine.
    await navigator.clipboard.writeText(location.origin + location.pathname);
    tell(words.linkCopied);
  } catch {
    tell(words.copyFailed);
  }
  timer = setTimeout(() => tell(""), ANSWER_MS);
}

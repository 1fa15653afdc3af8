import type { RoomText } from "../../lib/i18n/catalog.ts";

/** Copies the address of the page. @returns what is to be said of it */
export async function copyAddress(text: RoomText): Promise<string> {
  try {
    // Missing on plain http from another machine.
    await navigator.clipboard.writeText(location.origin + location.pathname);
    return text.linkCopied;
  } catch {
    return text.copyFailed;
  }
}

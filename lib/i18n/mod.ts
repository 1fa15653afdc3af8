/** What the pages say, in Korean and English. Browser-safe; imports nothing else. */
import type { PageText, RoomText } from "./catalog.ts";
import { enPages, enRoom } from "./en.ts";
import { koPages, koRoom } from "./ko.ts";
import type { Locale } from "./locale.ts";

export * from "./ago.ts";
export * from "./catalog.ts";
export * from "./dates.ts";
export * from "./josa.ts";
export * from "./locale.ts";

/** The room page's text. A function of its own so that a bundle of it leaves the rest behind. */
export function roomText(locale: Locale): RoomText {
  return locale === "ko" ? koRoom : enRoom;
}

/** The text of the pages around the rooms. */
export function pageText(locale: Locale): PageText {
  return locale === "ko" ? koPages : enPages;
}

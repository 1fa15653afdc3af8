/** What notifications say that come from outside of any page; loaded with them. */
import type { Locale } from "./locale.ts";
import { josa } from "./josa.ts";

/** See {@linkcode pushText}. */
export interface PushText {
  guest(tag: string): string;
  /** `room` is null for a direct message. */
  title(who: string, room: string | null): string;
  /** The newest message, of `count` that came. */
  body(text: string, count: number): string;
}

const ko: PushText = {
  guest: (tag) => `손님 ${tag}`,
  title: (who, room) => room === null ? who : `${josa(who, "이/가")} ${room}에서`,
  body: (text, count) =>
    count > 1 ? `${text || "파일"} 외 ${count - 1}개` : text || "파일을 보냈어요",
};

const en: PushText = {
  guest: (tag) => `Guest ${tag}`,
  title: (who, room) => room === null ? who : `${who} in ${room}`,
  body: (text, count) =>
    count > 1 ? `${text || "A file"} and ${count - 1} more` : text || "Sent a file",
};

/** The texts of notifications in a language. */
export function pushText(locale: Locale): PushText {
  return locale === "ko" ? ko : en;
}

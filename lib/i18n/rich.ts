/** What is said in a message beside its own words; loaded with the first that is more than those. */
import { number } from "./dates.ts";
import type { Locale } from "./locale.ts";

/** See the file's comment. */
export interface RichText {
  /** Stands where a message was. */
  deleted: string;
  pinned: string;
  edited: string;
  /** Who reacted with an emoji, as a button's name. */
  reaction(emoji: string, count: number, names: string): string;
  /** Of a message that answers one the page does not have. */
  answeredEarlier: string;
}

const ko: RichText = {
  deleted: "지운 메시지예요",
  pinned: "고정됨",
  edited: "수정됨",
  reaction: (emoji, people, names) => `${emoji} ${number(people, "ko")}명: ${names}`,
  answeredEarlier: "이전 메시지에 답장",
};

const en: RichText = {
  deleted: "This message was deleted",
  pinned: "Pinned",
  edited: "edited",
  reaction: (emoji, people, names) =>
    `${emoji} ${number(people, "en")} ${people === 1 ? "person" : "people"}: ${names}`,
  answeredEarlier: "Reply to an earlier message",
};

/** The words in a language. */
export function richText(locale: Locale): RichText {
  return locale === "ko" ? ko : en;
}

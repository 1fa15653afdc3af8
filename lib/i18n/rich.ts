/** What is said in a message beside its own words; loaded with the first that is more than those. */
import { number } from "./dates.ts";
import { josa } from "./josa.ts";
import type { Locale } from "./locale.ts";
import { nim, type Who } from "./who.ts";

/** See the file's comment. */
export interface RichText {
  /** Stands where a message was. */
  deleted: string;
  pinned: string;
  edited: string;
  /** Who reacted with an emoji, as a button's name. */
  reaction(emoji: string, count: number, names: string): string;
  /** So many more than are named. */
  andMore(names: string, count: number): string;
  /** Of a message that answers one the page does not have. */
  answeredEarlier: string;
  /** What the room is about from here on; `who` is null for the reader. */
  topic(who: Who | null, text: string): string;
  /** What it is about, as the name of what tells it. */
  topicNow(text: string): string;
  /** So many messages are pinned. */
  pins(count: number): string;
  pinsTitle: string;
  noPins: string;
  unpin: string;
  /** Null: the reader did. */
  pinnedBy(who: Who | null): string;
  /** What a message said before. */
  editsTitle: string;
  versionNow: string;
  versionBefore: string;
  versionFirst: string;
  toMessage: string;
  /** Of an address that leads to no message of the room. */
  notHere: string;
}

/** Somebody who does something; the reader is not named. */
const subject = (who: Who | null) => who && `${josa(nim(who), "이/가")} `;

const ko: RichText = {
  deleted: "지운 메시지예요",
  pinned: "고정됨",
  edited: "수정됨",
  reaction: (emoji, people, names) => `${emoji} ${number(people, "ko")}명: ${names}`,
  andMore: (names, people) => `${names} 외 ${number(people, "ko")}명`,
  answeredEarlier: "이전 메시지에 답장",
  topic: (who, text) =>
    `${subject(who) ?? ""}${text === "" ? "주제를 지웠어요" : `주제를 정했어요: ${text}`}`,
  topicNow: (text) => `주제: ${text}`,
  pins: (messages) => `고정한 메시지 ${number(messages, "ko")}개`,
  pinsTitle: "고정한 메시지",
  noPins: "아직 고정한 메시지가 없어요.",
  unpin: "고정 풀기",
  pinnedBy: (who) => `${subject(who) ?? "내가 "}고정했어요`,
  editsTitle: "수정 기록",
  versionNow: "지금",
  versionBefore: "이전",
  versionFirst: "처음",
  toMessage: "메시지로 가기",
  notHere: "찾는 메시지가 이 방에 없어요",
};

const en: RichText = {
  deleted: "This message was deleted",
  pinned: "Pinned",
  edited: "edited",
  reaction: (emoji, people, names) =>
    `${emoji} ${number(people, "en")} ${people === 1 ? "person" : "people"}: ${names}`,
  andMore: (names, people) => `${names} and ${number(people, "en")} more`,
  answeredEarlier: "Reply to an earlier message",
  topic: (who, text) =>
    `${who?.label ?? "You"} ${text === "" ? "cleared the topic" : `set the topic: ${text}`}`,
  topicNow: (text) => `Topic: ${text}`,
  pins: (messages) => `${number(messages, "en")} pinned message${messages === 1 ? "" : "s"}`,
  pinsTitle: "Pinned messages",
  noPins: "Nothing is pinned yet.",
  unpin: "Unpin",
  pinnedBy: (who) => `Pinned by ${who?.label ?? "you"}`,
  editsTitle: "Edit history",
  versionNow: "Now",
  versionBefore: "Before",
  versionFirst: "First",
  toMessage: "Go to the message",
  notHere: "That message isn’t in this room",
};

/** The words in a language. */
export function richText(locale: Locale): RichText {
  return locale === "ko" ? ko : en;
}

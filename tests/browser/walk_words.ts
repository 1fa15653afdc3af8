/** What is said on a walk, and what the pages say meanwhile. */
import { adminText } from "../../lib/i18n/admin.ts";
import { enParts } from "../../lib/i18n/en_parts.ts";
import { koParts } from "../../lib/i18n/ko_parts.ts";
import { logStartText } from "../../lib/i18n/log_start.ts";
import { type Locale, pageText, roomText } from "../../lib/i18n/mod.ts";
import { noticeText } from "../../lib/i18n/notice.ts";
import { peopleText } from "../../lib/i18n/people.ts";
import { richText } from "../../lib/i18n/rich.ts";
import { roomsText } from "../../lib/i18n/rooms.ts";
import { settingsText } from "../../lib/i18n/settings.ts";

/** What they say. */
export const SAID = {
  ko: {
    names: ["민지", "하준"],
    third: "서연",
    first: "점심 뭐 먹을까요?",
    long:
      "회의실에서 이야기한 내용을 정리해 두었어요. 시간이 날 때 읽어 보고 빠진 것이 있으면 말해 주세요. 주소는 https://example.com/a/very/long/address/that/does/not/fit/on/one/line?query=0123456789 이에요.",
    rich:
      "**굵게**, *기울여*, `code`\n> 인용한 말\n- 하나\n- 둘\n```js\nconst 답 = 42; // 주석\n```",
    answer: "김밥이요",
    gone: "이건 잘못 보냈어요",
    mine: "저녁에는 국수 먹어요",
    search: "점심",
    initials: "ㅈㅅ",
    topic: "이번 주 점심은 어디서 먹을지 정해요",
    leaver: "지우",
  },
  en: {
    names: ["Alexandra", "Ben"],
    third: "Carol",
    first: "What shall we have for lunch?",
    long:
      "I wrote down what we agreed on in the meeting. Read it when you find the time, and tell me what is missing. It is at https://example.com/a/very/long/address/that/does/not/fit/on/one/line?query=0123456789 for now.",
    rich:
      "**bold**, *italic*, `code`\n> a quotation\n- one\n- two\n```js\nconst answer = 42; // why\n```",
    answer: "Dumplings, please",
    gone: "This was a mistake",
    mine: "Noodles in the evening",
    search: "lunch",
    initials: "lun",
    topic: "Where we have lunch this week",
    leaver: "Dora",
  },
};

/** Everything that a language says, by the part of the pages. */
export function wordsOf(locale: Locale) {
  return {
    room: roomText(locale),
    parts: locale === "ko" ? koParts : enParts,
    pages: pageText(locale),
    rooms: roomsText(locale),
    notice: noticeText(locale),
    start: logStartText(locale),
    people: peopleText(locale),
    rich: richText(locale),
    settings: settingsText(locale),
    admin: adminText(locale),
  };
}

/** What lists of people say beside names; loaded with them. */
import { number } from "./dates.ts";
import type { Locale } from "./locale.ts";
import { nim, type Who } from "./who.ts";

/** See the file's comment. */
export interface PeopleText {
  /** So many more than are listed. */
  andMore(count: number): string;
  /** To the talk with somebody alone. */
  messageTo(who: Who): string;
  /** Of somebody who is online and does nothing. */
  idle: string;
  /** To the guide that explains how all this works. */
  learn: string;
}

const ko: PeopleText = {
  andMore: (people) => `그 밖에 ${number(people, "ko")}명`,
  messageTo: (who) => `${nim(who)}에게 메시지 보내기`,
  idle: "자리 비움",
  learn: "어떻게 움직이나요?",
};

const en: PeopleText = {
  andMore: (people) => `and ${number(people, "en")} more`,
  messageTo: ({ label }) => `Message ${label}`,
  idle: "Away",
  learn: "How it works",
};

/** The words in a language. */
export function peopleText(locale: Locale): PeopleText {
  return locale === "ko" ? ko : en;
}

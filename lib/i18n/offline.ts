/**
 * What is said where there is no network. Beside the other catalogs, because a browser loads it only
 * with what shows a page then. A language is complete when it fills the type.
 */
import { clockTime, dayKey, type Place } from "./dates.ts";
import type { Locale } from "./locale.ts";

/** See the file's comment. */
export interface OfflineText {
  /** The page that stands in for one that this browser has nothing of. */
  title: string;
  hint: string;
  tryAgain: string;
  /** The rooms that can be read without a network. */
  rooms: string;
  noRooms: string;
  /** Up to when the messages are that are shown. */
  until(moment: string): string;
}

const ko: OfflineText = {
  title: "지금은 연결할 수 없어요",
  hint: "인터넷 연결을 확인해 주세요. 연결되면 이 화면이 저절로 바뀌어요.",
  tryAgain: "다시 시도",
  rooms: "연결 없이 볼 수 있는 방",
  noRooms: "아직 볼 수 있는 방이 없어요. 연결되었을 때 들어간 방은 다음부터 여기에서 볼 수 있어요.",
  until: (moment) => `${moment}까지 받은 대화예요`,
};

const en: OfflineText = {
  title: "There’s no connection right now",
  hint: "Check your internet connection. This page comes back by itself once you’re online.",
  tryAgain: "Try again",
  rooms: "Rooms you can read offline",
  noRooms: "No room can be read yet. Those you visit while you’re online will be here next time.",
  until: (moment) => `Messages up to ${moment}`,
};

/** The text of one language. */
export function offlineText(locale: Locale): OfflineText {
  return locale === "ko" ? ko : en;
}

/** A moment as it is told later: the time of today, else with the day. */
export function momentText(time: number, now: number, place: Place): string {
  if (dayKey(time, place) === dayKey(now, place)) return clockTime(time, place);
  const { locale, timeZone } = place;
  return new Intl.DateTimeFormat(locale, {
    month: "long",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZone,
  }).format(time);
}

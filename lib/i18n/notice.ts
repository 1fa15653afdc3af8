/**
 * What is said of the connection, loaded with the notice that says it. Both languages in one file: a
 * page is alive for a while before it needs any of it.
 */
import type { Locale } from "./locale.ts";

/** See the file's comment. */
export interface NoticeText {
  connecting: string;
  /** Connected; what was missed is on its way. */
  catchingUp: string;
  reconnectNow: string;
  reload: string;
  tooFast: string;
  /** The room as a whole cannot be used. */
  refused(code: string): string;
}

const ko: NoticeText = {
  connecting: "연결하고 있어요",
  catchingUp: "놓친 메시지를 불러오고 있어요",
  reconnectNow: "지금 연결",
  reload: "새로 고침",
  tooFast: "조금만 천천히요. 잠시 뒤에 보낼게요",
  refused: (code) =>
    code === "too_many_rooms"
      ? "방을 너무 많이 열었어요"
      : code === "no_access"
      ? "이제 이 방에 들어갈 수 없어요. 방에 있는 분께 초대 링크를 부탁해 보세요"
      : "지금은 이 방에 들어갈 수 없어요",
};

const en: NoticeText = {
  connecting: "Connecting",
  catchingUp: "Catching up",
  reconnectNow: "Connect now",
  reload: "Reload",
  tooFast: "Slow down a little. It’ll be sent in a moment",
  refused: (code) =>
    code === "too_many_rooms"
      ? "You have too many rooms open"
      : code === "no_access"
      ? "You’re not in this room any more. Ask somebody in it for an invite link"
      : "This room can’t be joined right now",
};

/** The words in a language. */
export function noticeText(locale: Locale): NoticeText {
  return locale === "ko" ? ko : en;
}

/**
 * What stands above the first message, loaded when that changes. Both languages in one file: the
 * server has drawn it, and a page is alive for a while before it changes.
 */
import type { Locale } from "./locale.ts";

/** See the file's comment. */
export interface LogStartText {
  older: string;
  loadingOlder: string;
  olderFailed: string;
  /** The room begins here. */
  beginning: string;
  emptyTitle: string;
  emptyHint: string;
  /** Where nobody can be invited. */
  emptyDirect: string;
  /** To the invitations of a private room. */
  invite: string;
}

const ko: LogStartText = {
  older: "이전 메시지 보기",
  loadingOlder: "이전 메시지를 불러오고 있어요",
  olderFailed: "이전 메시지를 불러오지 못했어요",
  beginning: "여기가 대화의 처음이에요",
  emptyTitle: "아직 조용하네요",
  emptyHint: "먼저 한마디 건네거나, 링크를 보내 친구를 불러 보세요.",
  emptyDirect: "먼저 한마디 건네 보세요.",
  invite: "초대하기",
};

const en: LogStartText = {
  older: "Show earlier messages",
  loadingOlder: "Loading earlier messages",
  olderFailed: "Earlier messages couldn’t be loaded",
  beginning: "This is where the conversation begins",
  emptyTitle: "It’s quiet in here",
  emptyHint: "Say the first word, or send a friend the link.",
  emptyDirect: "Say the first word.",
  invite: "Invite people",
};

/** The words in a language. */
export function logStartText(locale: Locale): LogStartText {
  return locale === "ko" ? ko : en;
}

/** What the owner's page says; loaded with it. */
import type { Locale } from "./locale.ts";

/** See {@linkcode adminText}. */
export interface AdminText {
  title: string;
  secret: string;
  secretHelp: string;
  enter: string;
  wrong: string;
  leave: string;
  back: string;
  figures: string;
  figuresHelp(isolate: number): string;
  figure: Record<
    "connections" | "users" | "rooms" | "events" | "rate" | "p50" | "p99" | "memory" | "uptime",
    string
  >;
  none: string;
  rooms: string;
  noRooms: string;
  roomKind(kind: string): string;
  membersHere(count: number): string;
  archive: string;
  unarchive: string;
  archived: string;
  people: string;
  noPeople: string;
  guest(tag: string): string;
  sessions(count: number): string;
  block: string;
  unblock: string;
  blocked: string;
  signOut: string;
  clear: string;
  otherUser: string;
  userId: string;
  settings: string;
  setting: string;
  value: string;
}

const ko: AdminText = {
  title: "서버 관리",
  secret: "관리 비밀",
  secretHelp: "SORI_ADMIN_TOKEN에 정한 값이에요.",
  enter: "들어가기",
  wrong: "맞지 않아요. 다시 확인해 주세요.",
  leave: "관리 끝내기",
  back: "방 목록",
  figures: "지금",
  figuresHelp: (isolate) => `아이솔레이트 ${isolate}번의 수치예요. 메모리는 프로세스 전체예요.`,
  figure: {
    connections: "연결",
    users: "접속한 사람",
    rooms: "메모리에 있는 방",
    events: "보낸 메시지",
    rate: "초당 메시지",
    p50: "저장에 걸린 시간(절반)",
    p99: "저장에 걸린 시간(99%)",
    memory: "메모리",
    uptime: "켜진 지",
  },
  none: "아직 없음",
  rooms: "방",
  noRooms: "아직 방이 없어요.",
  roomKind: (kind) =>
    ({ public: "공개", unlisted: "숨김", private: "초대", direct: "일대일" })[kind] ?? kind,
  membersHere: (count) => `지금 ${count}명`,
  archive: "보관하기",
  unarchive: "다시 열기",
  archived: "보관됨",
  people: "접속한 사람",
  noPeople: "지금 접속한 사람이 없어요.",
  guest: (tag) => `손님 ${tag}`,
  sessions: (count) => `연결 ${count}개`,
  block: "막기",
  unblock: "풀기",
  blocked: "막음",
  signOut: "로그아웃시키기",
  clear: "이름과 사진 지우기",
  otherUser: "아이디로 찾기",
  userId: "사용자 아이디",
  settings: "설정된 한도",
  setting: "이름",
  value: "값",
};

const en: AdminText = {
  title: "Server admin",
  secret: "Admin secret",
  secretHelp: "The value of SORI_ADMIN_TOKEN.",
  enter: "Enter",
  wrong: "That is not it. Check it and try again.",
  leave: "Leave admin",
  back: "All rooms",
  figures: "Right now",
  figuresHelp: (isolate) => `Figures of isolate ${isolate}; memory is the whole process's.`,
  figure: {
    connections: "Connections",
    users: "People online",
    rooms: "Rooms in memory",
    events: "Messages sent",
    rate: "Messages a second",
    p50: "Time to store (half)",
    p99: "Time to store (99%)",
    memory: "Memory",
    uptime: "Up for",
  },
  none: "none yet",
  rooms: "Rooms",
  noRooms: "There are no rooms yet.",
  roomKind: (kind) =>
    ({ public: "Public", unlisted: "Unlisted", private: "Private", direct: "Direct" })[kind] ??
      kind,
  membersHere: (count) => `${count} here now`,
  archive: "Archive",
  unarchive: "Reopen",
  archived: "Archived",
  people: "People online",
  noPeople: "Nobody is connected right now.",
  guest: (tag) => `Guest ${tag}`,
  sessions: (count) => count === 1 ? "1 connection" : `${count} connections`,
  block: "Block",
  unblock: "Unblock",
  blocked: "Blocked",
  signOut: "Sign out",
  clear: "Clear name and picture",
  otherUser: "By ID",
  userId: "User ID",
  settings: "Limits in force",
  setting: "Name",
  value: "Value",
};

/** The texts of the owner's page in a language. */
export function adminText(locale: Locale): AdminText {
  return locale === "ko" ? ko : en;
}

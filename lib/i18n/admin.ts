/** What the owner's page says; loaded with it. */
import { josa } from "./josa.ts";
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
  userId: string;
  manage: string;
  manageRoom(room: string): string;
  backToAdmin: string;
  eraseTitle: string;
  eraseHelp: string;
  eraseAll: string;
  eraseOf: string;
  /** Asks before; `who` is null for everybody. */
  eraseSure(room: string, who: string | null): string;
  eraseNow: string;
  erasing: string;
  erased(count: number): string;
  bans: string;
  bansHelp: string;
  ban: string;
  banSure(room: string, who: string): string;
  banNow: string;
  unban: string;
  noBans: string;
  here: string;
  cancel: string;
  settings: string;
  setting: string;
  value: string;
}

const ko: AdminText = {
  title: "서버 관리",
  secret: "관리자 암호",
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
    p50: "저장 시간(중앙값)",
    p99: "저장 시간(99%)",
    memory: "메모리",
    uptime: "켜진 지",
  },
  none: "아직 없음",
  rooms: "방",
  noRooms: "아직 방이 없어요.",
  roomKind: (kind) =>
    ({ public: "공개", unlisted: "링크 공개", private: "비공개", direct: "1:1 대화" })[kind] ??
      kind,
  membersHere: (count) => `지금 ${count}명`,
  archive: "보관하기",
  unarchive: "다시 열기",
  archived: "보관됨",
  people: "접속한 사람",
  noPeople: "지금 접속한 사람이 없어요.",
  guest: (tag) => `손님 ${tag}`,
  sessions: (count) => `연결 ${count}개`,
  block: "차단",
  unblock: "차단 풀기",
  blocked: "차단됨",
  signOut: "로그아웃시키기",
  clear: "이름과 사진 지우기",
  userId: "사용자 아이디",
  manage: "관리",
  manageRoom: (room) => `${room} 방 관리`,
  backToAdmin: "서버 관리로",
  eraseTitle: "메시지 지우기",
  eraseHelp:
    "지금까지 나온 메시지와 파일을 지워요. 열려 있는 화면에서도 바로 사라지고, 되돌릴 수 없어요.",
  eraseAll: "모두 지우기",
  eraseOf: "이 사람 것만 지우기",
  eraseSure: (room, who) =>
    who === null
      ? `${room} 방에서 지금까지 나온 메시지를 모두 지울까요?`
      : `${room} 방에서 ${who}의 메시지를 모두 지울까요?`,
  eraseNow: "지우기",
  erasing: "지우고 있어요. 화면에서는 이미 사라졌어요.",
  erased: (count) => `메시지 ${count}개를 지웠어요.`,
  bans: "내보낸 사람",
  bansHelp: "내보낸 사람은 이 방을 읽을 수도, 여기에 쓸 수도 없어요. 다시 들어오게 하면 풀려요.",
  ban: "내보내기",
  banSure: (room, who) => `${josa(who, "을/를")} ${room} 방에서 내보낼까요? 다시 들어올 수 없어요.`,
  banNow: "내보내기",
  unban: "다시 들어오게 하기",
  noBans: "내보낸 사람이 없어요.",
  here: "지금 있는 사람",
  cancel: "그만두기",
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
  figuresHelp: (isolate) => `Figures of isolate ${isolate}; memory is the whole process’s.`,
  figure: {
    connections: "Connections",
    users: "People online",
    rooms: "Rooms in memory",
    events: "Messages sent",
    rate: "Messages a second",
    p50: "Time to store (median)",
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
  userId: "User ID",
  manage: "Manage",
  manageRoom: (room) => `Manage ${room}`,
  backToAdmin: "Server admin",
  eraseTitle: "Delete messages",
  eraseHelp:
    "Deletes what was said until now, with its files. Open pages drop it at once, and it cannot be undone.",
  eraseAll: "Delete all messages",
  eraseOf: "Delete this person’s messages",
  eraseSure: (room, who) =>
    who === null
      ? `Delete every message in ${room}?`
      : `Delete every message of ${who} in ${room}?`,
  eraseNow: "Delete",
  erasing: "Deleting. Open pages don’t show them any more.",
  erased: (count) => count === 1 ? "1 message was deleted." : `${count} messages were deleted.`,
  bans: "People removed",
  bansHelp: "They can neither read this room nor write in it until you let them back in.",
  ban: "Remove",
  banSure: (room, who) => `Remove ${who} from ${room}? They can’t come back.`,
  banNow: "Remove",
  unban: "Let back in",
  noBans: "Nobody was removed.",
  here: "Here now",
  cancel: "Never mind",
  settings: "Limits in force",
  setting: "Name",
  value: "Value",
};

/** The texts of the owner's page in a language. */
export function adminText(locale: Locale): AdminText {
  return locale === "ko" ? ko : en;
}

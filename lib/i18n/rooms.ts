/**
 * What is said of rooms and who is in them, outside of a room's talk. Beside the other catalogs,
 * because a browser loads it only with the list of rooms. A language is complete when it fills the
 * type.
 */
import type { Locale } from "./locale.ts";
import { nim, type Who } from "./who.ts";

/** Kinds of rooms that can be made. */
type Kind = "public" | "unlisted" | "private";

/** A kind of room, as it is offered. */
export interface KindText {
  label: string;
  hint: string;
}

/** See the file's comment. */
export interface RoomsText {
  /** The reader's rooms. */
  mine: string;
  noneMine: string;
  /** To the list of all rooms. */
  all: string;
  archived: string;
  noArchived: string;
  /** So many messages are unread; `more`: at least as many. */
  unread(count: number, more: boolean): string;
  mentions(count: number): string;
  muted: string;
  /** Between what was read and what was not. */
  unreadFrom: string;
  /** To the first unread message. */
  toUnread: string;

  create: string;
  createName: string;
  createKind: string;
  kinds: Record<Kind, KindText>;
  createButton: string;

  /** Goes to another room. */
  switcher: string;
  switcherField: string;
  switcherHelp: string;
  switcherNone: string;
  rooms: string;
  people: string;

  invitedTo(room: string): string;
  invitedBy(who: Who): string;
  accept: string;
  acceptHint: string;

  about: string;
  backToRoom: string;
  kindNow: Record<Kind | "direct", string>;
  topic: string;
  topicHelp: string;
  noTopic: string;
  save: string;
  /** Of what the room tells. */
  notify: string;
  notifyLevel: Record<"all" | "mentions" | "nothing", string>;
  /** The same where everything is said to the reader. */
  notifyDirect: string;
  /** What is before, inside and behind the link to the settings. */
  notifyHelp: readonly [string, string, string];
  notifySave: string;
  leave: string;
  leaveHelp: string;
  lastOwner: string;
  archive: string;
  archiveHelp: string;
  unarchive: string;
  archivedNow: string;

  members: string;
  roles: Record<"owner" | "moderator" | "member", string>;
  remove(who: Who): string;
  changeRole(who: Who): string;
  you: string;

  invitations: string;
  invitationsHelp: string;
  invite: string;
  newLink: string;
  newLinkHelp: string;
  expires: string;
  expiry: { day: string; week: string; never: string };
  uses: string;
  usesChoice: { one: string; ten: string; any: string };
  until(moment: string | null): string;
  usesLeft(count: number | null): string;
  revoke: string;
}

const ko: RoomsText = {
  mine: "내 방",
  noneMine: "들어가 본 방이 여기에 모여요.",
  all: "모든 방 보기",
  archived: "보관된 방",
  noArchived: "보관된 방이 없어요.",
  unread: (count, more) => `안 읽은 메시지 ${count}개${more ? " 이상" : ""}`,
  mentions: (count) => `나를 부른 메시지 ${count}개`,
  muted: "알림 끔",
  unreadFrom: "여기서부터 안 읽었어요",
  toUnread: "안 읽은 곳으로",

  create: "새 방 만들기",
  createName: "방 이름",
  createKind: "누가 들어올 수 있나요?",
  kinds: {
    public: {
      label: "공개",
      hint: "누구나 찾아서 들어올 수 있어요. 이름이 곧 주소라서 띄어쓰기는 쓸 수 없어요.",
    },
    unlisted: { label: "링크 공개", hint: "목록에는 없지만 주소를 아는 사람은 들어올 수 있어요." },
    private: { label: "비공개", hint: "초대 링크를 받은 사람만 들어올 수 있어요." },
  },
  createButton: "만들기",

  switcher: "바로 가기",
  switcherField: "방이나 사람 찾기",
  switcherHelp: "위아래 화살표로 고르고 Enter로 열어요.",
  switcherNone: "찾는 방이나 사람이 없어요.",
  rooms: "방",
  people: "사람",

  invitedTo: (room) => `‘${room}’ 방에 초대받았어요`,
  invitedBy: (who) => `초대한 사람: ${nim(who)}`,
  accept: "들어가기",
  acceptHint: "들어가면 지난 대화도 모두 볼 수 있어요.",

  about: "방 정보",
  backToRoom: "방으로 돌아가기",
  kindNow: {
    public: "공개 방이에요. 누구나 찾아서 들어올 수 있어요.",
    unlisted: "주소를 아는 사람만 들어올 수 있는 방이에요.",
    private: "초대받은 사람만 들어올 수 있는 방이에요.",
    direct: "두 사람만 보는 대화예요.",
  },
  topic: "주제",
  topicHelp: "방 이름 옆에 보여요. 비워 두면 사라져요.",
  noTopic: "정한 주제가 없어요.",
  save: "저장",
  notify: "이 방의 알림",
  notifyLevel: {
    all: "모든 메시지",
    mentions: "나를 부르거나 내게 답할 때만",
    nothing: "받지 않기",
  },
  notifyDirect: "메시지가 올 때마다",
  notifyHelp: ["소리와 데스크톱 알림은 ", "내 설정", "에서 켜고 꺼요."],
  notifySave: "알림 저장",
  leave: "방 나가기",
  leaveHelp: "내 방 목록에서 사라져요.",
  lastOwner: "나가려면 먼저 다른 분을 방장으로 정해 주세요.",
  archive: "방 보관하기",
  archiveHelp: "대화는 남고, 새 메시지는 쓸 수 없게 돼요.",
  unarchive: "다시 열기",
  archivedNow: "보관된 방이에요. 읽을 수만 있어요.",

  members: "참여한 사람",
  roles: { owner: "방장", moderator: "관리자", member: "멤버" },
  remove: (who) => `${nim(who)} 내보내기`,
  changeRole: (who) => `${nim(who)}의 역할`,
  you: "나",

  invitations: "초대 링크",
  invitationsHelp: "링크를 아는 사람은 이 방에 들어올 수 있어요. 믿는 사람에게만 보내 주세요.",
  invite: "링크 만들기",
  newLink: "새 초대 링크",
  newLinkHelp: "지금만 보여 드려요. 복사해서 보내 주세요.",
  expires: "유효 기간",
  expiry: { day: "하루", week: "일주일", never: "계속" },
  uses: "쓸 수 있는 횟수",
  usesChoice: { one: "한 번", ten: "열 번", any: "제한 없음" },
  until: (moment) => moment === null ? "기한 없음" : `${moment}까지`,
  usesLeft: (count) => count === null ? "횟수 제한 없음" : `${count}번 남음`,
  revoke: "취소하기",
};

const en: RoomsText = {
  mine: "My rooms",
  noneMine: "Rooms you visit gather here.",
  all: "Browse all rooms",
  archived: "Archived rooms",
  noArchived: "There are no archived rooms.",
  unread: (count, more) =>
    more ? `${count} or more unread messages` : `${count} unread message${count === 1 ? "" : "s"}`,
  mentions: (count) => `${count} mention${count === 1 ? "" : "s"}`,
  muted: "Muted",
  unreadFrom: "Unread from here",
  toUnread: "Jump to first unread",

  create: "Create a room",
  createName: "Room name",
  createKind: "Who can come in?",
  kinds: {
    public: {
      label: "Public",
      hint: "Anybody can find it and come in. Its name is its address, so it has no spaces.",
    },
    unlisted: { label: "Unlisted", hint: "Not in the list; anybody who has the address comes in." },
    private: { label: "Private", hint: "Only people with an invite link come in." },
  },
  createButton: "Create",

  switcher: "Jump to",
  switcherField: "Find a room or a person",
  switcherHelp: "Choose with the arrow keys, open with Enter.",
  switcherNone: "No such room or person.",
  rooms: "Rooms",
  people: "People",

  invitedTo: (room) => `You’re invited to “${room}”`,
  invitedBy: ({ label }) => `${label} invited you.`,
  accept: "Join the room",
  acceptHint: "Once you’re in, you can read everything said so far.",

  about: "Room details",
  backToRoom: "Back to the room",
  kindNow: {
    public: "A public room: anybody can find it and come in.",
    unlisted: "An unlisted room: anybody who has the address can come in.",
    private: "A private room: only people who were invited can come in.",
    direct: "A conversation between two people.",
  },
  topic: "Topic",
  topicHelp: "Shown beside the room’s name. Leave it empty to remove it.",
  noTopic: "No topic yet.",
  save: "Save",
  notify: "Notifications of this room",
  notifyLevel: {
    all: "Every message",
    mentions: "Only when somebody mentions me or replies to me",
    nothing: "Nothing",
  },
  notifyDirect: "Every message",
  notifyHelp: ["Turn sounds and desktop notifications on or off in ", "My settings", "."],
  notifySave: "Save notifications",
  leave: "Leave the room",
  leaveHelp: "It disappears from your rooms.",
  lastOwner: "Make somebody else an owner before you leave.",
  archive: "Archive the room",
  archiveHelp: "What was said stays; nothing new can be written.",
  unarchive: "Open it again",
  archivedNow: "This room is archived. You can only read it.",

  members: "Members",
  roles: { owner: "Owner", moderator: "Moderator", member: "Member" },
  remove: ({ label }) => `Remove ${label}`,
  changeRole: ({ label }) => `Role of ${label}`,
  you: "you",

  invitations: "Invite links",
  invitationsHelp: "Whoever has a link can come in. Send it only to people you trust.",
  invite: "Create a link",
  newLink: "New invite link",
  newLinkHelp: "It’s shown only now. Copy it and send it on.",
  expires: "Valid for",
  expiry: { day: "A day", week: "A week", never: "Always" },
  uses: "How often",
  usesChoice: { one: "Once", ten: "Ten times", any: "Any number of times" },
  until: (moment) => moment === null ? "Doesn’t expire" : `Until ${moment}`,
  usesLeft: (count) =>
    count === null ? "Any number of uses" : `${count} use${count === 1 ? "" : "s"} left`,
  revoke: "Revoke",
};

/** The texts of a language. */
export function roomsText(locale: Locale): RoomsText {
  return locale === "ko" ? ko : en;
}

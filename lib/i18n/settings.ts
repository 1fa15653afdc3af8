/**
 * What the settings say. Beside the other catalogs, because a browser loads it only when somebody
 * opens them. A language is complete when it fills the type.
 */
import { number } from "./dates.ts";
import type { Locale } from "./locale.ts";
import { type NotificationsText, notificationsText } from "./notifications.ts";

/** The reader's own settings: `/me`, and the sheet in a room. */
export interface SettingsText extends NotificationsText {
  title: string;
  close: string;
  back: string;
  saved: string;
  /** Something could not be done; by the code of the refusal. */
  failed(code: string): string;

  profile: string;
  name: string;
  nameHelp: string;
  color: string;
  /** Of one of eight colours. */
  colors: readonly string[];
  colorByItself: string;
  picture: string;
  pictureHelp: string;
  removePicture: string;
  save: string;
  language: string;

  look: {
    title: string;
    density: string;
    comfortable: string;
    compact: string;
    theme: string;
    system: string;
    light: string;
    dark: string;
    keys: string;
    keysHelp: string;
  };

  passkeys: string;
  passkeysHelp: string;
  noPasskeys: string;
  /** A passkey without a name. */
  passkey(added: string): string;
  /** @param day empty: just now */
  lastUsed(day: string): string;
  addPasskey: string;
  removePasskey: string;
  signIn: string;
  signInHelp: string;
  /** Passkeys do not work at an address that is a number. */
  needsHostName: string;
  noPasskeySupport: string;
  guestStays: string;

  data: string;
  userId: string;
  exportData: string;
  exportHelp: string;
  signOut: string;
  signOutHelp: string;
  signOutEverywhere: string;
  signOutEverywhereHelp: string;
  erase: string;
  eraseHelp: string;
  eraseSure: string;
  eraseNow: string;
  erasing: string;
  erased(messages: number): string;
  cancel: string;
}

const ko: SettingsText = {
  ...notificationsText("ko"),
  title: "내 설정",
  close: "닫기",
  back: "돌아가기",
  saved: "저장했어요",
  failed(code) {
    if (code === "bad_name") return "이름이 비어 있거나 너무 길어요.";
    if (code === "bad_picture") return "PNG, JPEG, WebP 사진만 쓸 수 있어요.";
    if (code === "too_large") return "사진이 너무 커요. 60KB보다 작은 사진을 골라 주세요.";
    if (code === "rate_limited") return "너무 빨라요. 잠시 뒤에 다시 해 주세요.";
    if (code === "unknown_passkey") return "여기서 모르는 패스키예요. 다른 패스키를 골라 주세요.";
    if (code === "bad_challenge") return "시간이 지났어요. 다시 해 주세요.";
    if (code === "too_many_passkeys") return "패스키는 10개까지 둘 수 있어요. 하나를 지워 주세요.";
    if (code === "cancelled") return "취소했어요.";
    return "하지 못했어요. 잠시 뒤에 다시 해 주세요.";
  },

  profile: "프로필",
  name: "이름",
  nameHelp: "다른 사람에게 이 이름으로 보여요. 비우면 손님으로 보여요.",
  color: "색",
  colors: ["청록", "하늘", "파랑", "보라", "분홍", "주황", "노랑", "초록"],
  colorByItself: "알아서",
  picture: "사진",
  pictureHelp: "PNG, JPEG, WebP를 쓸 수 있어요.",
  removePicture: "사진 지우기",
  save: "저장",
  language: "언어",

  look: {
    title: "화면",
    density: "간격",
    comfortable: "여유롭게",
    compact: "촘촘하게",
    theme: "밝기",
    system: "기기 설정대로",
    light: "밝게",
    dark: "어둡게",
    keys: "한 글자 단축키 쓰기",
    keysHelp:
      "글을 쓰고 있지 않을 때 S로 메시지를 찾고 ?로 단축키 목록을 열어요. 음성 제어나 화면 낭독기와 겹치면 꺼 두세요.",
  },

  passkeys: "다른 기기에서 로그인",
  passkeysHelp: "패스키를 만들면 다른 기기에서도 지금의 나로 들어올 수 있어요.",
  noPasskeys: "아직 패스키가 없어요.",
  passkey: (added) => `${added}에 만든 패스키`,
  lastUsed: (day) => `마지막 사용: ${day || "방금"}`,
  addPasskey: "패스키 만들기",
  removePasskey: "지우기",
  signIn: "패스키로 로그인",
  signInHelp: "패스키를 만든 기기에서 쓰던 이름과 방으로 이어서 쓸 수 있어요.",
  needsHostName:
    "숫자로 된 주소에서는 패스키를 쓸 수 없어요. 이 컴퓨터라면 127.0.0.1 대신 localhost로 열어 주세요.",
  noPasskeySupport: "이 브라우저나 연결에서는 패스키를 쓸 수 없어요. https로 열어 주세요.",
  guestStays: "지금 손님으로 쓴 메시지는 그 손님의 것으로 남아요.",

  data: "계정과 데이터",
  userId: "내 아이디",
  exportData: "내 데이터 받기",
  exportHelp: "프로필, 방, 메시지, 파일 목록을 JSON 파일 하나로 받아요.",
  signOut: "여기서 로그아웃",
  signOutHelp: "패스키가 없으면 지금의 나로 다시 돌아올 수 없어요.",
  signOutEverywhere: "모든 기기에서 로그아웃",
  signOutEverywhereHelp: "열려 있는 모든 창과 기기의 연결을 끊어요. 이 기기도요.",
  erase: "내 데이터 지우기",
  eraseHelp:
    "프로필과 패스키를 바로 지우고, 내가 쓴 메시지의 내용을 모두 지워요. 되돌릴 수 없어요.",
  eraseSure: "정말 모두 지울까요? 되돌릴 수 없어요.",
  eraseNow: "모두 지우기",
  erasing: "메시지를 지우고 있어요. 이 창을 닫아도 끝까지 지워요.",
  erased: (messages) => `모두 지웠어요. 메시지 ${number(messages, "ko")}개의 내용을 지웠어요.`,
  cancel: "그만두기",
};

const en: SettingsText = {
  ...notificationsText("en"),
  title: "My settings",
  close: "Close",
  back: "Back",
  saved: "Saved",
  failed(code) {
    if (code === "bad_name") return "The name is empty or too long.";
    if (code === "bad_picture") return "A picture must be a PNG, JPEG or WebP file.";
    if (code === "too_large") return "The picture is too large. Choose one below 60 KB.";
    if (code === "rate_limited") return "That was too fast. Try again in a moment.";
    if (code === "unknown_passkey") return "This passkey is not known here. Choose another one.";
    if (code === "bad_challenge") return "That took too long. Try again.";
    if (code === "too_many_passkeys") return "You can have 10 passkeys. Remove one first.";
    if (code === "cancelled") return "Cancelled.";
    return "That did not work. Try again in a moment.";
  },

  profile: "Profile",
  name: "Name",
  nameHelp: "Others see you by this name. Leave it empty to be a guest.",
  color: "Color",
  colors: ["Teal", "Sky", "Blue", "Violet", "Pink", "Orange", "Yellow", "Green"],
  colorByItself: "Automatic",
  picture: "Picture",
  pictureHelp: "PNG, JPEG or WebP.",
  removePicture: "Remove picture",
  save: "Save",
  language: "Language",

  look: {
    title: "Appearance",
    density: "Spacing",
    comfortable: "Comfortable",
    compact: "Compact",
    theme: "Theme",
    system: "Same as this device",
    light: "Light",
    dark: "Dark",
    keys: "Single-key shortcuts",
    keysHelp:
      "While you are not writing, S opens the search and ? the list of shortcuts. Turn them off if they clash with voice control or a screen reader.",
  },

  passkeys: "Sign in on another device",
  passkeysHelp: "With a passkey you can be the same person on your other devices.",
  noPasskeys: "You have no passkey yet.",
  passkey: (added) => `Passkey added ${added}`,
  lastUsed: (day) => `Last used ${day || "just now"}`,
  addPasskey: "Add a passkey",
  removePasskey: "Remove",
  signIn: "Sign in with a passkey",
  signInHelp: "Be who you are on the device where you made the passkey.",
  needsHostName:
    "Passkeys do not work at a numeric address. On this computer, open localhost instead of 127.0.0.1.",
  noPasskeySupport: "This browser or connection cannot use passkeys. Open the page over https.",
  guestStays: "What you wrote here as a guest stays that guest’s.",

  data: "Account and data",
  userId: "My ID",
  exportData: "Download my data",
  exportHelp: "Your profile, rooms, messages and list of files in one JSON file.",
  signOut: "Sign out here",
  signOutHelp: "Without a passkey you cannot come back as who you are now.",
  signOutEverywhere: "Sign out everywhere",
  signOutEverywhereHelp: "Ends the connections of all your windows and devices, this one too.",
  erase: "Erase my data",
  eraseHelp:
    "Removes your profile and passkeys at once, and the content of every message you wrote. This cannot be undone.",
  eraseSure: "Erase everything? This cannot be undone.",
  eraseNow: "Erase everything",
  erasing: "Erasing your messages. It goes on even if you close this window.",
  erased: (messages) =>
    `Everything is erased. The content of ${number(messages, "en")} ${
      messages === 1 ? "message" : "messages"
    } is gone.`,
  cancel: "Cancel",
};

/** The texts of the settings in a language. */
export function settingsText(locale: Locale): SettingsText {
  return locale === "ko" ? ko : en;
}

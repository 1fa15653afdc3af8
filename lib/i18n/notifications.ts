/** What the settings say of notifications. A language is complete when it fills the type. */
import type { Locale } from "./locale.ts";

/** See the file's comment. */
export interface NotificationsText {
  notifications: string;
  sound: string;
  desktop: string;
  desktopHelp: string;
  /** The reader, or the browser, has just said no. */
  notAllowed: string;
  /** Why there are none, and what to do. */
  notificationsOff: Record<"denied" | "insecure" | "install" | "missing", string>;
  push: string;
  pushHelp: string;
  pushUnavailable: string;
  quiet: string;
  quietHelp: string;
  quietFor(minutes: number): string;
  quietTomorrow: string;
  /** Both in milliseconds since the Unix epoch. */
  quietUntil(until: number, now: number): string;
  quietEnd: string;
  quietDaily: string;
  from: string;
  to: string;
}

const ko: NotificationsText = {
  notifications: "알림",
  sound: "나를 부르면 소리로 알리기",
  desktop: "데스크톱 알림",
  desktopHelp:
    "다른 창이나 다른 방을 보고 있을 때 누가 나를 부르거나 답하면 화면에 띄워 드려요. 켜면 브라우저가 한 번 물어봐요.",
  notAllowed: "알림이 허용되지 않아서 켜지 못했어요.",
  notificationsOff: {
    denied:
      "브라우저가 이 사이트의 알림을 막고 있어요. 주소창 왼쪽의 아이콘을 눌러 알림을 ‘허용’으로 바꾸면 바로 켤 수 있어요.",
    insecure: "알림은 https 주소에서만 쓸 수 있어요.",
    install:
      "아이폰과 아이패드에서는 홈 화면에 추가해야 알림을 받을 수 있어요. 사파리의 공유 메뉴에서 ‘홈 화면에 추가’를 눌러 주세요.",
    missing: "이 브라우저에서는 알림을 쓸 수 없어요.",
  },
  push: "창을 닫아도 알림 받기",
  pushHelp: "창을 모두 닫아 두어도 나를 부르는 말과 답장, 1:1 대화를 이 기기로 알려 드려요.",
  pushUnavailable: "이 브라우저나 연결에서는 쓸 수 없어요.",
  quiet: "방해 금지",
  quietHelp: "정한 동안에는 이 기기에서 소리도 알림도 나지 않아요.",
  quietFor: (minutes) => minutes < 60 ? `${minutes}분` : `${minutes / 60}시간`,
  quietTomorrow: "내일 아침까지",
  quietUntil: (until, now) => `${moment("ko", until, now)}까지 조용히 있을게요.`,
  quietEnd: "지금 다시 켜기",
  quietDaily: "매일 방해 금지 시간 두기",
  from: "시작",
  to: "끝",
};

const en: NotificationsText = {
  notifications: "Notifications",
  sound: "Play a sound when somebody mentions or replies to me",
  desktop: "Desktop notifications",
  desktopHelp:
    "Shown when somebody mentions you or replies to you while you look at another window or room. Your browser asks you once.",
  notAllowed: "Notifications were not allowed, so they stay off.",
  notificationsOff: {
    denied:
      "Your browser blocks notifications from this site. Click the icon at the left of the address bar and set notifications to “Allow”; then you can turn them on here.",
    insecure: "Notifications only work at an https address.",
    install:
      "On iPhone and iPad, notifications come once Sori is on your home screen. Choose “Add to Home Screen” in Safari’s share menu.",
    missing: "This browser has no notifications.",
  },
  push: "Notify me when Sori is closed",
  pushHelp:
    "This device tells you of mentions, replies and direct messages even when no page is open.",
  pushUnavailable: "This browser or connection cannot do that.",
  quiet: "Do not disturb",
  quietHelp: "No sounds and no notifications on this device for as long as you choose.",
  quietFor(minutes) {
    if (minutes < 60) return `${minutes} minutes`;
    return minutes === 60 ? "1 hour" : `${minutes / 60} hours`;
  },
  quietTomorrow: "Until tomorrow morning",
  quietUntil: (until, now) => `Quiet until ${moment("en", until, now)}.`,
  quietEnd: "Turn back on",
  quietDaily: "Do not disturb every day at set hours",
  from: "From",
  to: "To",
};

/** A time of day, with the weekday if it is not today's; on the clock of this device. */
function moment(locale: Locale, time: number, now: number): string {
  const today = new Date(time).toDateString() === new Date(now).toDateString();
  return new Intl.DateTimeFormat(locale, {
    hour: "numeric",
    minute: "2-digit",
    ...(!today && { weekday: "long" }),
  }).format(time);
}

/** The texts in a language. */
export function notificationsText(locale: Locale): NotificationsText {
  return locale === "ko" ? ko : en;
}

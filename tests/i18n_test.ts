import { assert, assertEquals, assertMatch, assertNotEquals, assertNotMatch } from "@std/assert";
import { enPages, enRoom } from "../lib/i18n/en.ts";
import { enParts } from "../lib/i18n/en_parts.ts";
import { koPages, koRoom } from "../lib/i18n/ko.ts";
import { koParts } from "../lib/i18n/ko_parts.ts";
import { ago } from "../lib/i18n/ago.ts";
import { clockTime, dayKey, isTimeZone, longDay, utcOffset } from "../lib/i18n/dates.ts";
import { duration } from "../lib/i18n/duration.ts";
import { type Ending, ending, josa } from "../lib/i18n/josa.ts";
import { logStartText } from "../lib/i18n/log_start.ts";
import { negotiate } from "../lib/i18n/locale.ts";
import { roomText } from "../lib/i18n/mod.ts";
import { noticeText } from "../lib/i18n/notice.ts";
import { peopleText } from "../lib/i18n/people.ts";
import { richText } from "../lib/i18n/rich.ts";
import { roomsText } from "../lib/i18n/rooms.ts";
import { adminText } from "../lib/i18n/admin.ts";
import { pushText } from "../lib/i18n/push.ts";
import { settingsText } from "../lib/i18n/settings.ts";
import { typingText } from "../lib/i18n/typing.ts";

/** Every entry of a catalog by its path: its text, or `function`. */
function entries(catalog: object, path = ""): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [key, value] of Object.entries(catalog)) {
    const here = path === "" ? key : `${path}.${key}`;
    if (typeof value === "object" && value !== null) {
      for (const [inner, text] of entries(value, here)) found.set(inner, text);
    } else {
      found.set(here, typeof value === "function" ? "function" : value);
    }
  }
  return found;
}

Deno.test("both languages have every text, and none is empty", () => {
  for (
    const [ko, en] of [
      [koRoom, enRoom],
      [koPages, enPages],
      [koParts, enParts],
      [settingsText("ko"), settingsText("en")],
      [adminText("ko"), adminText("en")],
      [pushText("ko"), pushText("en")],
      [roomsText("ko"), roomsText("en")],
      [noticeText("ko"), noticeText("en")],
      [peopleText("ko"), peopleText("en")],
      [logStartText("ko"), logStartText("en")],
      [richText("ko"), richText("en")],
    ] as const
  ) {
    const korean = entries(ko);
    const english = entries(en);
    assertEquals([...korean.keys()].sort(), [...english.keys()].sort());
    for (const [key, text] of [...korean, ...english]) {
      assert(typeof text === "string" && text.trim() !== "", `'${key}' is empty`);
    }
    for (const [key, text] of korean) assertEquals(typeof text, typeof english.get(key), key);
  }
});

Deno.test("Korean text is Korean and English text is not", () => {
  for (
    const [key, text] of [
      ...entries(enRoom),
      ...entries(enPages),
      ...entries(enParts),
      ...entries(settingsText("en")),
      ...entries(roomsText("en")),
    ]
  ) {
    assertNotMatch(String(text), /[가-힣]/, key);
  }
  const latin = [
    ...entries(koRoom),
    ...entries(koPages),
    ...entries(koParts),
    ...entries(settingsText("ko")),
    ...entries(roomsText("ko")),
  ]
    .filter(([key, text]) =>
      // Keys are called so on every keyboard.
      !/^help\.keys\.\d+\.0$/.test(key) && text !== "function" && !/[가-힣]/.test(String(text))
    );
  assertEquals(latin, []);
});

Deno.test("josa() follows the sound a name ends with", () => {
  assertEquals(josa("민지", "이/가"), "민지가");
  assertEquals(josa("하준", "이/가"), "하준이");
  assertEquals(josa("하준", "을/를"), "하준을");
  assertEquals(josa("소리", "은/는"), "소리는");
  assertEquals(josa("손님 a1B2", "과/와"), "손님 a1B2와");
  assertEquals(josa("‘서울’", "으로/로"), "‘서울’로");
  assertEquals(josa("‘부산’", "으로/로"), "‘부산’으로");
  // Decomposed Hangul, as macOS writes file names.
  assertEquals(josa("하준".normalize("NFD"), "이/가").normalize("NFC"), "하준이");
});

Deno.test("ending() guesses sensibly for digits and Latin letters", () => {
  const expected: Record<Ending, string[]> = {
    vowel: ["a1B2", "room-4", "Anna", "Mike", "Robert", "David", "Peter", "KBS", "ㅏ", "민지 ☀️"],
    rieul: ["1", "7", "08", "Paul", "URL", "BMW-R", "ㄹ", "(서울)"],
    consonant: ["0", "10", "3", "6", "Sam", "Lynn", "King", "Bob", "Jack", "Eric", "FM", "ㅋㅋ"],
  };
  for (const [end, words] of Object.entries(expected)) {
    for (const word of words) assertEquals(ending(word), end as Ending, word);
  }
});

Deno.test("josa() writes both particles when the sound cannot be told", () => {
  assertEquals(josa("田中", "이/가"), "田中이(가)");
  assertEquals(josa("☀️", "을/를"), "☀️을(를)");
});

Deno.test("who is typing is said in the grammar of one, two and many", () => {
  const minji = { label: "민지", guest: false };
  const guest = { label: "손님 a1B2", guest: true };
  assertEquals(typingText("ko", [minji]), "민지님이 쓰고 있어요");
  assertEquals(typingText("ko", [guest]), "손님 a1B2가 쓰고 있어요");
  assertEquals(typingText("ko", [guest, minji]), "손님 a1B2와 민지님이 쓰고 있어요");
  assertEquals(typingText("ko", [minji, guest, guest]), "민지님 외 2명이 쓰고 있어요");

  const [ann, bo, cy] = ["Ann", "Bo", "Cy"].map((label) => ({ label, guest: false }));
  assertEquals(typingText("en", [ann!]), "Ann is typing");
  assertEquals(typingText("en", [ann!, bo!]), "Ann and Bo are typing");
  assertEquals(typingText("en", [ann!, bo!, cy!]), "Ann, Bo and Cy are typing");
  assertEquals(typingText("en", [ann!, bo!, cy!, cy!]), "Ann, Bo and 2 others are typing");
});

Deno.test("numbers and plurals are written by the rules of the language", () => {
  assertEquals(enRoom.newMessages(1), "1 new message");
  assertEquals(enRoom.newMessages(1234), "1,234 new messages");
  assertEquals(koRoom.newMessages(1234), "새 메시지 1,234개");
  assertEquals(enRoom.reconnecting(1), "Connection lost. Trying again in 1 second");
});

Deno.test("negotiate() takes the choice first, then the first language it speaks", () => {
  assertEquals(negotiate(["en-US", "ko"], "ko"), "ko");
  assertEquals(negotiate(["fr", "ko-KR", "en"]), "ko");
  assertEquals(negotiate(["EN-gb"]), "en");
  assertEquals(negotiate(["fr", "*"], "de"), "en");
  assertEquals(negotiate([]), "en");
});

Deno.test("times are those of the reader's zone and language", () => {
  const time = Date.parse("2025-11-20T15:30:00Z");
  const seoul = { locale: "ko", timeZone: "Asia/Seoul" } as const;
  const london = { locale: "en", timeZone: "Europe/London" } as const;
  assertEquals(clockTime(time, seoul), "오전 12:30");
  assertMatch(clockTime(time, london), /^3:30\sPM$/);
  assertEquals(longDay(time, seoul), "2025년 11월 21일 금요일");
  assertEquals(longDay(time, london), "Thursday, November 20, 2025");
  assertEquals(dayKey(time, seoul), "2025-11-21");
  assertNotEquals(dayKey(time, seoul), dayKey(time, london));
  assert(isTimeZone("Asia/Seoul"));
  assert(!isTimeZone("Asia/Sori"));
});

Deno.test("of the many ways in which one may write a zone only some are kept", () => {
  const real = Intl.DateTimeFormat;
  let made = 0;
  Intl.DateTimeFormat = new Proxy(real, {
    construct(target, args) {
      made++;
      return Reflect.construct(target, args);
    },
  });
  try {
    const at = (minutes: number) => {
      const [hour, minute] = [Math.floor(minutes / 60), minutes % 60];
      const timeZone = `+${`${hour}`.padStart(2, "0")}:${`${minute}`.padStart(2, "0")}`;
      assert(isTimeZone(timeZone));
      made = 0;
      clockTime(0, { locale: "en", timeZone });
      return made;
    };
    assertEquals([at(1), at(1)], [1, 0]);
    for (let minutes = 2; minutes < 1_000; minutes++) at(minutes);
    assertEquals(at(1), 1);
  } finally {
    Intl.DateTimeFormat = real;
  }
});

Deno.test("how far a zone is ahead of UTC is told in minutes, with daylight saving time", () => {
  const offsets = (zone: string) =>
    ["2025-01-01", "2025-07-01"].map((day) => utcOffset(Date.parse(day), zone));
  assertEquals(offsets("Asia/Seoul"), [540, 540]);
  assertEquals(offsets("UTC"), [0, 0]);
  assertEquals(offsets("Europe/London"), [0, 60]);
  assertEquals(offsets("America/St_Johns"), [-210, -150]);
});

Deno.test("ago() says it in the fewest words", () => {
  const now = Date.parse("2025-11-20T06:30:00Z");
  const minutes = (count: number) => now - count * 60_000;
  const seoul = { locale: "ko", timeZone: "Asia/Seoul" } as const;
  const said = (time: number) => ago(time, now, seoul, "방금");
  assertEquals(said(minutes(0.5)), "방금");
  // A clock that runs a little behind must not speak of the future.
  assertEquals(said(minutes(-3)), "방금");
  assertEquals(said(minutes(13)), "13분 전");
  assertEquals(said(minutes(3 * 60)), "3시간 전");
  assertEquals(said(minutes(26 * 60)), "어제");
  assertEquals(said(minutes(4 * 24 * 60)), "4일 전");
  assertEquals(said(minutes(30 * 24 * 60)), "10월 21일");
  assertMatch(said(minutes(500 * 24 * 60)), /^2024/);
});

Deno.test("ago() says what Intl would say", () => {
  const now = Date.parse("2025-11-20T06:30:00Z");
  const [hour, day] = [3_600_000, 86_400_000];
  for (const [locale, timeZone] of [["ko", "Asia/Seoul"], ["en", "UTC"]] as const) {
    const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
    const short = new Intl.DateTimeFormat(locale, { month: "short", day: "numeric", timeZone });
    const medium = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone });
    const said = (past: number) => ago(now - past, now, { locale, timeZone }, "");
    assertEquals(said(5 * 60_000), relative.format(-5, "minute"));
    assertEquals(said(11 * hour), relative.format(-11, "hour"));
    for (let days = 1; days < 7; days++) {
      assertEquals(said(days * day), relative.format(-days, "day"));
    }
    for (const days of [7, 40, 200]) assertEquals(said(days * day), short.format(now - days * day));
    assertEquals(said(400 * day), medium.format(now - 400 * day));
  }
});

Deno.test("ago() counts days as the reader's zone does", () => {
  const place = { locale: "en", timeZone: "America/New_York" } as const;
  const now = Date.parse("2025-11-20T06:30:00Z");
  assertEquals(ago(Date.parse("2025-11-19T17:30:00Z"), now, place, ""), "yesterday");
  assertEquals(ago(Date.parse("2025-11-20T04:30:00Z"), now, place, ""), "2 hr. ago");
});

Deno.test("a passkey that was used just now is told so", () => {
  assertEquals(settingsText("ko").lastUsed(""), "마지막 사용: 방금");
  assertEquals(settingsText("en").lastUsed(""), "Last used just now");
});

Deno.test("duration() tells a time in its two longest units", () => {
  const said = ([0, 59, 60, 125, 3_600, 93_784] as const).map((seconds) => [
    duration(seconds, "ko"),
    duration(seconds, "en"),
  ]);
  assertEquals(said, [
    ["0초", "0s"],
    ["59초", "59s"],
    ["1분 0초", "1m 0s"],
    ["2분 5초", "2m 5s"],
    ["1시간 0분", "1h 0m"],
    ["1일 2시간", "1d 2h"],
  ]);
});

Deno.test("roomText() speaks the language asked for", () => {
  assertEquals(roomText("ko").send, "보내기");
  assertEquals(roomText("en").send, "Send");
});

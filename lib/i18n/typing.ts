/** Who is typing, in a sentence; loaded when somebody does. */
import { number } from "./dates.ts";
import { josa } from "./josa.ts";
import type { Locale } from "./locale.ts";
import { nim, type Who } from "./who.ts";

function ko(who: readonly Who[]): string {
  const [first, second] = who.map(nim) as [string, string?];
  if (second === undefined) return `${josa(first, "이/가")} 쓰고 있어요`;
  if (who.length === 2) {
    return `${josa(first, "과/와")} ${josa(second, "이/가")} 쓰고 있어요`;
  }
  return `${first} 외 ${number(who.length - 1, "ko")}명이 쓰고 있어요`;
}

function en(who: readonly Who[]): string {
  const [first, second, third] = who.map(({ label }) => label) as [string, string?, string?];
  if (second === undefined) return `${first} is typing`;
  if (third === undefined) return `${first} and ${second} are typing`;
  if (who.length === 3) return `${first}, ${second} and ${third} are typing`;
  return `${first}, ${second} and ${number(who.length - 2, "en")} others are typing`;
}

/** The sentence in a language. @param who is not empty */
export function typingText(locale: Locale, who: readonly Who[]): string {
  return locale === "ko" ? ko(who) : en(who);
}

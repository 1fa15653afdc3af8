import type { People } from "../../lib/protocol/events.ts";
import { HERE } from "../../lib/protocol/limits.ts";
import { type Emoji, searchEmoji } from "../emoji/emoji_data.ts";
import { hasLetters, letters } from "../ui/letters.ts";

/** What can be put in the place of what is being typed. */
export interface Choice {
  /** How it is shown. */
  label: string;
  /** What it becomes. */
  text: string;
  /** An emoji, or the id of a user. */
  sign: string;
}

/** What is being typed before the caret: `@민` or `:웃`, and where it begins. */
export interface Token {
  kind: "@" | ":";
  query: string;
  start: number;
}

/** Choices that are shown. */
const MOST = 8;

// After a letter it is an address or a time: a@b.kr, 12:30. One Hangul syllable says enough.
const TOKEN = /(?:^|[\s(（"'“‘])(?:(@)([^\s@:]{0,32})|(:)([\p{L}\p{N}_+-]{0,32}))$/u;

/** What is being typed before the caret, if it is one of these. */
export function tokenAt(text: string, caret: number): Token | null {
  const found = TOKEN.exec(text.slice(Math.max(0, caret - 40), caret));
  if (!found) return null;
  const [, at, name, colon, word] = found;
  const kind = at ? "@" : ":";
  const query = (at ? name : word) ?? "";
  // ":" alone, ":)" and ":D" are not the name of an emoji.
  if (colon && query.length < (/[가-힣ㄱ-ㅎ]/.test(query) ? 1 : 2)) return null;
  return { kind, query, start: caret - query.length - 1 };
}

// Between words, so that 10:30:20 stays a time.
const WRITTEN = /(^|[\s(（"'“‘]):([\p{L}\p{N}_+-]{1,32}):/gu;

/** Whether a text has what may be the name of an emoji: `:tada:`, `:축하:`. */
export const hasWritten = (text: string): boolean => text.search(WRITTEN) >= 0;

/** Emoji whose names are written out in a text, and where, the last first. In code they are code. */
export function writtenEmoji(
  text: string,
  all: readonly Emoji[],
): { emoji: Emoji; start: number; end: number }[] {
  return [...text.matchAll(WRITTEN)].flatMap(
    ({ 0: whole, 1: before = "", 2: name = "", index }) => {
      const start = index + before.length;
      const isCode = text.slice(0, start).split("`").length % 2 === 0;
      const called = name.toLowerCase();
      const korean = name.replaceAll("_", " ").normalize("NFC");
      const emoji = isCode
        ? undefined
        : all.find(({ codes, ko }) => codes.includes(called) || ko.includes(korean));
      return emoji ? { emoji, start, end: index + whole.length } : [];
    },
  ).reverse();
}

/** Who may be meant by `@query`: those here before the others, never the reader. */
export function peopleChoices(
  query: string,
  people: Readonly<People>,
  here: readonly string[],
  you: string,
  everybody: string,
): Choice[] {
  const named = Object.entries(people).flatMap(([id, { name }]) =>
    name !== undefined && id !== you && hasLetters(name, query) ? [{ id, name }] : []
  );
  named.sort((a, b) =>
    Number(here.includes(b.id)) - Number(here.includes(a.id)) ||
    Number(letters(b.name).startsWith(letters(query))) -
      Number(letters(a.name).startsWith(letters(query)))
  );
  const choices = named.map(({ id, name }) => ({ label: name, text: `@${name} `, sign: id }));
  const all = { label: `${HERE} · ${everybody}`, text: `${HERE} `, sign: HERE };
  return [...choices, ...(HERE.slice(1).startsWith(query.toLowerCase()) ? [all] : [])].slice(
    0,
    MOST,
  );
}

/** The emoji that `:query` may mean. */
export function emojiChoices(query: string, all: readonly Emoji[]): Choice[] {
  return searchEmoji(all, query.replaceAll("_", " "), MOST).map(({ emoji, codes, ko }) => ({
    label: /[가-힣ㄱ-ㅎ]/.test(query) ? ko[0]! : `:${codes[0] || ko[0]}:`,
    text: `${emoji} `,
    sign: emoji,
  }));
}

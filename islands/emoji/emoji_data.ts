import { STATE_ID } from "../ui/part.tsx";
import { letters } from "../ui/letters.ts";

/** One emoji and how it is found. */
export interface Emoji {
  emoji: string;
  /** Unicode's group. */
  group: number;
  /** Whether it comes in skin tones. */
  toned: boolean;
  /** What it is called in each language, first the one to show. */
  ko: string[];
  en: string[];
  /** Without colons. */
  codes: string[];
}

/** Emoji that were used last are kept. */
const RECENT = 24;
const RECENT_KEY = "sori-emoji";
const TONE_KEY = "sori-tone";
const TONES = ["", "\u{1f3fb}", "\u{1f3fc}", "\u{1f3fd}", "\u{1f3fe}", "\u{1f3ff}"];

let table: Promise<Emoji[]> | undefined;

/** Every emoji, in Unicode's order. Loaded once; rejects if it cannot be had. */
export function loadEmoji(): Promise<Emoji[]> {
  table ??= read();
  table.catch(() => table = undefined);
  return table;
}

async function read(): Promise<Emoji[]> {
  const { styles } = JSON.parse(document.getElementById(STATE_ID)!.textContent!);
  const response = await fetch(styles["emoji.json"]);
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  const rows: [string, number, number, string, string][] = await response.json();
  return rows.map(([emoji, group, toned, ko, en]) => {
    const [codes = "", ...words] = en.split("|");
    return {
      emoji,
      group,
      toned: toned === 1,
      ko: ko.split("|"),
      en: words,
      codes: codes.split(" "),
    };
  });
}

/**
 * Those whose names or codes have every word of `query`, in either language and at every step of a
 * syllable; what is called just so comes first, then what begins with it.
 */
export function searchEmoji(all: readonly Emoji[], query: string, most: number): Emoji[] {
  const words = letters(query).split(/\s+/).filter((word) => word !== "");
  const [first] = words;
  if (first === undefined) return [];
  const found: [rank: number, Emoji][] = [];
  for (const one of all) {
    const names = namesOf(one);
    if (!words.every((word) => names.some((name) => name.includes(word)))) continue;
    const rank = names.includes(first) ? 0 : names.some((name) => name.startsWith(first)) ? 1 : 2;
    found.push([rank, one]);
  }
  return found.sort((a, b) => a[0] - b[0]).slice(0, most).map(([, one]) => one);
}

/** By emoji, as there are: made once, since a search looks at all of them at every key. */
const known = new WeakMap<Emoji, string[]>();

function namesOf(one: Emoji): string[] {
  let names = known.get(one);
  if (!names) known.set(one, names = [...one.codes, ...one.ko, ...one.en].map(letters));
  return names;
}

/** The emoji in a skin tone, from 0 (none) to 5. */
export function inTone({ emoji, toned }: Pick<Emoji, "emoji" | "toned">, tone: number): string {
  if (!toned || tone === 0) return emoji;
  const [base = ""] = emoji;
  // The selector that asks for a picture is spoken for by the tone.
  return base + TONES[tone] + emoji.slice(base.length).replace(/^\ufe0f/, "");
}

/** An emoji without its skin tones. */
export function untoned(emoji: string): string {
  return emoji.replace(/[\u{1f3fb}-\u{1f3ff}\ufe0f]/gu, "");
}

function stored(key: string): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Without storage nothing is remembered.
  }
}

/** What was used last, newest first. */
export function recentEmoji(): string[] {
  return stored(RECENT_KEY).split(" ").filter((one) => one !== "").slice(0, RECENT);
}

/** Remembers that an emoji was used. */
export function used(emoji: string): void {
  const recent = [emoji, ...recentEmoji().filter((one) => one !== emoji)];
  store(RECENT_KEY, recent.slice(0, RECENT).join(" "));
}

/** The skin tone that was chosen, from 0 to 5. */
export function chosenTone(): number {
  return Math.min(5, Number(stored(TONE_KEY)) || 0);
}

/** Remembers a skin tone. */
export function chooseTone(tone: number): void {
  store(TONE_KEY, `${tone}`);
}

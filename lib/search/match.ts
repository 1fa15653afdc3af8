import type { Message, People } from "../protocol/mod.ts";
import { looks, type SearchQuery } from "./query.ts";

/** Where the terms are in a text: start and end, in UTF-16 units, in order. */
export type Marks = [start: number, end: number][];

/** Whether the stored text of events may hold a hit: what it says no to has none. */
export function mayMatch({ has, terms }: SearchQuery, stored: string): boolean {
  const text = stored.toLowerCase();
  if (!terms.every((term) => term.inStored(text))) return false;
  if ((has.has("file") || has.has("image")) && !text.includes('"files":')) return false;
  // A name is not in the log, so `from` cannot be told here.
  return !has.has("link") || text.includes("://");
}

const LINK = /https?:\/\/\S/i;

/** Where the terms are in a message; null if it is no hit. */
export function matches(
  { after, before, from, has, terms }: SearchQuery,
  message: Message,
  people: People,
): Marks | null {
  const { files = [], text, time } = message;
  if (before !== null && time >= before) return null;
  if (after !== null && time < after) return null;
  if (from !== null && !isFrom(from, message.from, people)) return null;
  if (has.has("file") && files.length === 0) return null;
  if (has.has("image") && !files.some(({ type }) => type.startsWith("image/"))) return null;
  if (has.has("link") && !LINK.test(text)) return null;
  // The names of its files are part of what a message says.
  const said = [text, ...files.map(({ name }) => name.normalize("NFC"))];
  const marks: Marks = [];
  for (const { find } of terms) {
    const hits = said.map(find);
    if (hits.every((it) => it.length === 0)) return null;
    marks.push(...hits[0]!);
  }
  return marks.sort(([a], [b]) => a - b);
}

function isFrom(wanted: string, user: string, people: People): boolean {
  return user.toLowerCase() === wanted || looks(people[user]?.name ?? "").includes(wanted);
}

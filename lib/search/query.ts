/** What is searched for: words, and filters written among them (`from:민지 has:file before:2026-01-01`). */

/** What a message may have. */
export type Has = "file" | "image" | "link";

const HAS: readonly Has[] = ["file", "image", "link"];

/** Terms and characters of one query; more would only cost. */
const MOST_TERMS = 8;
const MOST_CHARACTERS = 200;

/** One word, or several in quotes: it has to occur in the text. */
export interface Term {
  /** What stored text has in it where the term may be: a cheap look before anything is parsed. */
  inStored(lowerCase: string): boolean;
  /** Where it is: start and end, in UTF-16 units. */
  find(text: string): [start: number, end: number][];
}

/** A query that was understood. */
export interface SearchQuery {
  /** All of them have to occur. */
  terms: readonly Term[];
  /** A user's id, or part of a name, in lower case; null for anybody. */
  from: string | null;
  has: ReadonlySet<Has>;
  /** Milliseconds since the Unix epoch: only what was said earlier. */
  before: number | null;
  /** Only what was said then or later. */
  after: number | null;
}

/** A query that cannot be searched for; its message says what to write. */
export class QueryError extends Error {
  override name = "QueryError";
}

/** What a query may be given beside its text. */
export type Filters = { readonly [name in "from" | "has" | "before" | "after"]?: string };

/**
 * Reads a query. Case makes no difference, nor whether Hangul comes composed or in letters (NFC, NFD);
 * ㅇㄴ finds 안녕.
 * @throws {QueryError} if it asks for nothing, or a filter is none
 */
export function readQuery(text: string, filters: Filters = {}): SearchQuery {
  const normal = text.normalize("NFC").trim();
  if ([...normal].length > MOST_CHARACTERS) {
    throw new QueryError(`A query has at most ${MOST_CHARACTERS} characters.`);
  }
  const found: { -readonly [name in keyof Filters]: string } = { ...filters };
  const has = new Set<Has>();
  const words: string[] = [];
  for (const [, filter, value, quoted, word] of normal.matchAll(TOKEN)) {
    if (filter === "has") has.add(readHas(value!.toLowerCase()));
    else if (filter) found[filter as keyof Filters] = value!.replace(/^"|"$/g, "");
    else words.push(quoted ?? word!);
  }
  if (filters.has !== undefined) { for (const it of filters.has.split(",")) has.add(readHas(it)); }
  const terms = words.map((it) => it.trim()).filter((it) => it !== "").map(termOf);
  if (terms.length > MOST_TERMS) throw new QueryError(`A query has at most ${MOST_TERMS} words.`);
  const query: SearchQuery = {
    terms,
    from: found.from === undefined ? null : looks(found.from),
    has,
    before: readDate("before", found.before),
    after: readDate("after", found.after),
  };
  if (terms.length > 0 || query.from !== null || has.size > 0) return query;
  if (query.before !== null || query.after !== null) return query;
  throw new QueryError("Say what to search for: a word, or a filter such as from:name.");
}

/** How names are compared. */
export function looks(name: string): string {
  return name.normalize("NFKC").trim().toLowerCase();
}

const TOKEN = /(from|has|before|after):("[^"]*"|\S+)|"([^"]*)"|(\S+)/giu;

function readHas(value: string): Has {
  const known = HAS.find((it) => it === value);
  if (known) return known;
  throw new QueryError(`'has:${value}' is none of ${HAS.map((it) => `has:${it}`).join(", ")}.`);
}

function readDate(filter: string, value: string | undefined): number | null {
  if (value === undefined) return null;
  // A day alone begins at midnight UTC; a page says the moment in its reader's zone.
  const time = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(value)
    ? Date.parse(value)
    : NaN;
  if (!Number.isNaN(time)) return time;
  throw new QueryError(`'${filter}:${value}' is no date; write it like ${filter}:2026-01-31.`);
}

/** Syllables by their initial consonant: each has so many. */
const SYLLABLES = 588;
const FIRST = 0xac00;
const INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";

function termOf(word: string): Term {
  const pattern = new RegExp(patternOf(word), "giu");
  const find = (text: string): [number, number][] =>
    [...text.matchAll(pattern)].map(({ 0: hit, index }) => [index, index + hit.length]);
  // As JSON has it: a quotation mark comes with a backslash.
  const written = JSON.stringify(word).slice(1, -1);
  if (![...word].some((letter) => INITIALS.includes(letter))) {
    const needle = written.toLowerCase();
    return { find, inStored: (text) => text.includes(needle) };
  }
  const stored = new RegExp(patternOf(written), "iu");
  return { find, inStored: (text) => stored.test(text) };
}

/** A consonant alone stands for itself and for every syllable that begins with it. */
function patternOf(word: string): string {
  return [...word].map((letter) => {
    const initial = INITIALS.indexOf(letter);
    if (initial < 0) return letter.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
    const first = FIRST + initial * SYLLABLES;
    const last = first + SYLLABLES - 1;
    return `[${letter}${String.fromCharCode(first)}-${String.fromCharCode(last)}]`;
  }).join("");
}

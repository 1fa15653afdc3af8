/** Asks the server for what a query finds, answer by answer, until there is enough to look at. */
import type { FileRef, People } from "../../lib/protocol/events.ts";

/** A message as an answer has it. */
export interface Said {
  pos: string;
  time: number;
  from: string;
  text: string;
  files?: readonly FileRef[];
}

/** A message that was found. */
export interface Found extends Said {
  room: string;
  /** Where the words are in `text`, in UTF-16 units. */
  marks: readonly (readonly [start: number, end: number])[];
  before?: Said;
  after?: Said;
}

/** What is known of a search so far. */
export interface Progress {
  results: readonly Found[];
  people: People;
  /** Where to go on; null: all of it was looked through. */
  next: string | null;
  /** How far back it was looked, in milliseconds since the Unix epoch. */
  time: number | null;
  /** Whether it goes on by itself. */
  busy: boolean;
  /** It could not go on: the server's word, in English, for a query that is none. */
  failed: "query" | "trouble" | null;
}

/** Nothing asked for yet. */
export const NOTHING: Progress = {
  results: [],
  people: {},
  next: null,
  time: null,
  busy: false,
  failed: null,
};

/** So many are looked for before the reader is asked whether to go on. */
const ENOUGH = 20;

/** What a search needs of the platform. */
export interface SearchHost {
  fetch(url: string, init: { signal: AbortSignal }): Promise<Response>;
  /** Resolves after so many milliseconds. */
  wait(ms: number): Promise<void>;
}

/**
 * Searches on from what is known, and tells of every answer. Ends when `signal` aborts, without a
 * word.
 * @param room null: all rooms of the reader
 */
export async function search(
  host: SearchHost,
  query: string,
  room: string | null,
  from: Progress,
  tell: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<void> {
  const wanted = from.results.length + ENOUGH;
  if (!isComplete(query)) return tell({ ...NOTHING, failed: "query" });
  let known: Progress = { ...from, busy: true, failed: null };
  tell(known);
  do {
    const params = new URLSearchParams({ q: query });
    if (room !== null) params.set("room", room);
    if (known.next !== null) params.set("cursor", known.next);
    const answer = await ask(host, `/api/search?${params}`, signal);
    if (signal.aborted) return;
    if (typeof answer === "string") return tell({ ...known, busy: false, failed: answer });
    const { next, people, results, time } = answer;
    known = {
      ...known,
      results: [...known.results, ...results],
      people: { ...known.people, ...people },
      next,
      time,
      busy: next !== null && known.results.length + results.length < wanted,
    };
    tell(known);
  } while (known.busy);
}

type Answer = Pick<Progress, "people" | "next" | "time"> & { results: Found[] };

async function ask(
  host: SearchHost,
  url: string,
  signal: AbortSignal,
): Promise<Answer | "query" | "trouble"> {
  try {
    for (;;) {
      const response = await host.fetch(url, { signal });
      if (response.ok) return await response.json();
      await response.body?.cancel();
      if (response.status === 400) return "query";
      if (response.status !== 429) return "trouble";
      await host.wait(1_000 * Math.max(1, Number(response.headers.get("retry-after"))));
      if (signal.aborted) return "trouble";
    }
  } catch {
    return "trouble";
  }
}

/** A filter that is none yet, as while it is typed. */
const UNFINISHED =
  /(^|\s)(has:(?!(file|image|link)(\s|$))\S*|(before|after):(?!\d{4}-\d{2}-\d{2}(\s|T|$))\S*)/iu;

/** Whether the server can be asked for it. */
export function isComplete(query: string): boolean {
  return !UNFINISHED.test(query);
}

const DAY = /\b(before|after):(\d{4}-\d{2}-\d{2})(?=\s|$)/giu;

/** Days in a query are those of the reader: the server is told the moment at which they begin. */
export function withMoments(query: string): string {
  return query.replace(DAY, (whole, filter: string, day: string) => {
    const midnight = new Date(`${day}T00:00:00`);
    return Number.isNaN(midnight.getTime()) ? whole : `${filter}:${midnight.toISOString()}`;
  });
}

/** A text in pieces, each marked or not. Marks may touch and overlap. */
export function pieces(
  text: string,
  marks: Found["marks"],
): { text: string; marked: boolean }[] {
  const found: { text: string; marked: boolean }[] = [];
  let at = 0;
  for (const [start, end] of marks) {
    if (end <= at) continue;
    const from = Math.max(start, at);
    if (from > at) found.push({ text: text.slice(at, from), marked: false });
    found.push({ text: text.slice(from, end), marked: true });
    at = end;
  }
  if (at < text.length) found.push({ text: text.slice(at), marked: false });
  return found;
}

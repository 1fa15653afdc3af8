/** The guide's chapters in reading order: the end of each one's address below `/learn`. */
export const CHAPTERS = [
  "why-not-http",
  "handshake",
  "frames",
  "text-and-binary",
  "events-and-states",
  "sending",
  "head-of-line-blocking",
  "subprotocols",
  "keep-alive",
  "closing",
  "reconnecting",
  "security",
  "scaling-out",
  "fallbacks",
  "streams-and-webtransport",
  "common-mistakes",
  "choosing",
  "chat-in-60-lines",
  "glossary",
] as const;

/** A chapter, by the end of its address. */
export type ChapterName = typeof CHAPTERS[number];

/** The file of a chapter in a language's folder; the number keeps a listing in reading order. */
export function fileOf(name: ChapterName): string {
  return `${String(CHAPTERS.indexOf(name) + 1).padStart(2, "0")}-${name}.md`;
}

/** Where the app shows a file of the guide; null if `file` is none. */
export function addressOf(file: string): string | null {
  if (file === "README.md") return "/learn";
  const name = CHAPTERS.find((chapter) => fileOf(chapter) === file);
  return name === undefined ? null : `/learn/${name}`;
}

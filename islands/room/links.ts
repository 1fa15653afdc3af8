/** A piece of a message: text, or a link. */
export type Piece = string | { href: string };

// After an ASCII host Hangul is a particle, not part of the address ("https://sori.dev에서");
// in a path or in a host that begins with other letters it belongs to it.
const LINK = /https?:\/\/(?:[a-z0-9.-]+(?::\d+)?(?:[/?#][^\s<>"]*)?|[\p{L}\p{N}][^\s<>"]*)/giu;

/** What usually ends the sentence around a link rather than the link. */
const AFTER_LINK = /[.,:;!?'’”…。、)\]}]$/;

const OPENING: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** Cuts a text into text and http(s) links. No other scheme ever becomes a link. */
export function splitLinks(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const href = trimLink(match[0]);
    if (!URL.canParse(href)) continue;
    if (match.index > from) pieces.push(text.slice(from, match.index));
    pieces.push({ href });
    from = match.index + href.length;
  }
  if (from < text.length) pieces.push(text.slice(from));
  return pieces;
}

function trimLink(link: string): string {
  let end = link;
  while (AFTER_LINK.test(end)) {
    const last = end.at(-1)!;
    const opening = OPENING[last];
    // A bracket that the link itself opened belongs to it: …/wiki/Sori_(voice)
    if (opening && end.split(opening).length >= end.split(last).length) break;
    end = end.slice(0, -1);
  }
  return end;
}

// After an ASCII host Hangul is a particle, not part of the address ("https://sori.dev에서");
// in a path or in a host that begins with other letters it belongs to it.
const LINK = /https?:\/\/(?:[a-z0-9.-]+(?::\d+)?(?:[/?#][^\s<>"]*)?|[\p{L}\p{N}][^\s<>"]*)/giu;

/** What usually ends the sentence around a link rather than the link. */
const AFTER_LINK = /[.,:;!?'’”…。、)\]}*]$/;

const OPENING: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** The http(s) link that begins at `index`, without the sentence's end; null if none does. */
export function linkAt(text: string, index: number): string | null {
  LINK.lastIndex = index;
  const found = LINK.exec(text);
  if (!found) return null;
  const href = trimLink(found[0]);
  return URL.canParse(href) ? href : null;
}

function trimLink(link: string): string {
  const counts = new Map<string, number>();
  for (const one of link) counts.set(one, (counts.get(one) ?? 0) + 1);
  let end = link.length;
  while (AFTER_LINK.test(link[end - 1]!)) {
    const last = link[end - 1]!;
    const opening = OPENING[last];
    // A bracket that the link itself opened belongs to it: …/wiki/Sori_(voice)
    if (opening && (counts.get(opening) ?? 0) >= counts.get(last)!) break;
    counts.set(last, counts.get(last)! - 1);
    end--;
  }
  return link.slice(0, end);
}

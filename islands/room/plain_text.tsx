import type { ComponentChildren } from "preact";
import { linkAt } from "./links.ts";

/** What begins markup (see `markup.ts`), or is shown otherwise than as words. */
const MARKUP = /[*_`[\\]|^(?:>|[-•] |[1-9]\d?\. )|^\p{Extended_Pictographic}/mu;

/** Whether a text is more than words and links. */
export function hasMarkup(text: string): boolean {
  return MARKUP.test(text);
}

/** A message's text as it was typed, with its links live. */
export function PlainText({ text }: { text: string }) {
  return <div class="text" dir="auto">{withLinks(text)}</div>;
}

const LINK_BEGINS = /https?:\/\//gi;

function withLinks(text: string): ComponentChildren[] {
  const pieces: ComponentChildren[] = [];
  let from = 0;
  LINK_BEGINS.lastIndex = 0;
  for (let found; (found = LINK_BEGINS.exec(text));) {
    const href = linkAt(text, found.index);
    if (href === null) continue;
    pieces.push(text.slice(from, found.index), <Link href={href}>{href}</Link>);
    LINK_BEGINS.lastIndex = from = found.index + href.length;
  }
  // Without empty ones: a page of the server has no such nodes, and coming alive would add them.
  return [...pieces, text.slice(from)].filter(Boolean);
}

/** A link in a message. */
export function Link({ href, children }: { href: string; children: string }) {
  return (
    // ugc and nofollow: what people link to is not what this site recommends.
    <a href={href} target="_blank" rel="noopener noreferrer nofollow ugc">{children}</a>
  );
}

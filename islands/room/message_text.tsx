import { splitLinks } from "./links.ts";

/** A message's text: line breaks and links live, all else as it was typed. */
export function MessageText({ text }: { text: string }) {
  return (
    <div class="text">
      {splitLinks(text).map((piece, index) =>
        typeof piece === "string" ? piece : (
          // ugc and nofollow: what people link to is not what this site recommends.
          <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer nofollow ugc">
            {piece.href}
          </a>
        )
      )}
    </div>
  );
}

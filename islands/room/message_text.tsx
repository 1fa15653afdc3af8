import type { ComponentChildren } from "preact";
import { CodeBlock } from "./code_block.tsx";
import { type Block, type Inline, parseMessage } from "./markup.ts";
import { Link } from "./plain_text.tsx";

/** A message's text: markup and links live, all else as it was typed. Never read as HTML. */
export function MessageText({ text, names = [] }: Props) {
  const blocks = parseMessage(text);
  return (
    <div class={JUMBO.test(text) ? "text jumbo" : "text"} dir="auto">
      {blocks.map((one, index) => block(one, index, blocks.length, names))}
    </div>
  );
}

interface Props {
  text: string;
  /** What of it speaks to somebody: `@민지`. */
  names?: readonly string[];
}

/** One to three emoji and nothing else: shown large. */
const JUMBO =
  /^(?:(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2})(?:\p{Emoji_Modifier}|\ufe0f|\u200d\p{Extended_Pictographic})*\s?){1,3}$/u;

function block(
  one: Block,
  index: number,
  length: number,
  names: readonly string[],
): ComponentChildren {
  const inline = (pieces: readonly Inline[]) => inlines(pieces, names);
  switch (one.type) {
    case "text":
      return length === 1 ? inline(one.inside) : <p key={index} dir="auto">{inline(one.inside)}</p>;
    case "quote":
      return <blockquote key={index} dir="auto">{inline(one.inside)}</blockquote>;
    case "code":
      return <CodeBlock key={index} language={one.language} text={one.text} />;
    case "list": {
      const items = one.items.map((item, index) => <li key={index}>{inline(item)}</li>);
      return one.start === null
        ? <ul key={index} dir="auto">{items}</ul>
        : <ol key={index} start={one.start} dir="auto">{items}</ol>;
    }
  }
}

function inlines(pieces: readonly Inline[], names: readonly string[]): ComponentChildren[] {
  const inline = (inside: readonly Inline[]) => inlines(inside, names);
  return pieces.map((piece, index) => {
    if (typeof piece === "string") return withNames(piece, names);
    switch (piece.type) {
      case "strong":
        return <strong key={index}>{inline(piece.inside)}</strong>;
      case "em":
        return <em key={index}>{inline(piece.inside)}</em>;
      case "code":
        return <code key={index}>{piece.text}</code>;
      case "link":
        return <Link key={index} href={piece.href}>{piece.text}</Link>;
    }
  });
}

/** Sets off the names that are spoken to. */
function withNames(text: string, names: readonly string[]): ComponentChildren {
  const name = names.find((name) => text.includes(name));
  if (name === undefined) return text;
  const others = names.filter((one) => one !== name);
  return text.split(name).flatMap((rest, index) => [
    index > 0 && <b key={index} class="mention">{name}</b>,
    withNames(rest, others),
  ]);
}

/**
 * What people may write in a message beside plain text: a part of Markdown, for chat and for
 * Korean. It is not CommonMark:
 *
 * - a particle may follow at once, `**굵게**는`, also after a bracket or a quotation mark
 * - a line break is one, and nothing that is typed is ever lost but the marks themselves
 * - no HTML, no pictures, no headings; links lead to http and https alone
 *
 * One pass, no backtracking: the time grows with the length of the text.
 */
import { linkAt } from "./links.ts";

/** A piece of a line. */
export type Inline =
  | string
  | { type: "strong" | "em"; inside: Inline[] }
  | { type: "code"; text: string }
  | { type: "link"; href: string; text: string };

/** A piece of a message. */
export type Block =
  | { type: "text" | "quote"; inside: Inline[] }
  | { type: "code"; language: string; text: string }
  | { type: "list"; start: number | null; items: Inline[][] };

const FENCE = /^```([\w+#-]{0,20})\s*$/;
const QUOTE = /^> ?/;
const ITEM = /^(?:[-*•]|([1-9]\d?)\.) (?=\S)/;

/** Cuts a message into its blocks. Never throws. */
export function parseMessage(text: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.split("\n");
  // Where the last fence is: those after it close nothing.
  const lastFence = lines.findLastIndex((line) => line.trim() === "```");
  let plain: string[] = [];
  const flush = () => {
    if (plain.length > 0) blocks.push({ type: "text", inside: parseInline(plain.join("\n")) });
    plain = [];
  };
  for (let index = 0; index < lines.length;) {
    const line = lines[index]!;
    const fence = index < lastFence ? FENCE.exec(line) : null;
    if (fence) {
      flush();
      let end = index + 1;
      while (lines[end]!.trim() !== "```") end++;
      const code = lines.slice(index + 1, end).join("\n");
      blocks.push({ type: "code", language: fence[1]!.toLowerCase(), text: code });
      index = end + 1;
    } else if (QUOTE.test(line)) {
      flush();
      const quoted = takeWhile(lines, index, (one) => QUOTE.test(one));
      const inside = parseInline(quoted.map((one) => one.replace(QUOTE, "")).join("\n"));
      blocks.push({ type: "quote", inside });
      index += quoted.length;
    } else if (ITEM.test(line)) {
      flush();
      const first = ITEM.exec(line)![1];
      const items = takeWhile(lines, index, (one, at) => {
        const number = ITEM.exec(one)?.[1];
        // A number that is not the next one would be shown as another than was typed.
        return ITEM.test(one) &&
          (first === undefined ? number === undefined : number === `${+first + at}`);
      });
      blocks.push({
        type: "list",
        start: first === undefined ? null : +first,
        items: items.map((one) => parseInline(one.replace(ITEM, ""))),
      });
      index += items.length;
    } else {
      plain.push(line);
      index++;
    }
  }
  flush();
  return blocks;
}

function takeWhile(
  lines: readonly string[],
  from: number,
  fits: (line: string, at: number) => boolean,
): string[] {
  let end = from;
  while (end < lines.length && fits(lines[end]!, end - from)) end++;
  return lines.slice(from, end);
}

/** A mark that was opened and waits for its end; the first one is the whole. */
interface Open {
  mark: string;
  inside: Inline[];
}

const NEXT = /`+|\*\*|[*_\\[]|https?:\/\//gi;
const LABELLED = /\[([^\][\n]{1,200})\]\((https?:\/\/[^\s()<>"]{1,1000})\)/iy;
const SPACE = /^\s?$/;
const LATIN = /[a-z0-9]/i;
const WORD = /[\p{L}\p{N}_]/u;

/** Cuts a paragraph into its pieces. Each kind of mark is open once at a time, so three at most. */
export function parseInline(text: string): Inline[] {
  const open: Open[] = [{ mark: "", inside: [] }];
  const missing = new Set<string>();
  const top = () => open[open.length - 1]!.inside;
  const say = (piece: Inline) => {
    const inside = top();
    const last = inside.length - 1;
    if (typeof piece === "string" && typeof inside[last] === "string") inside[last] += piece;
    else if (piece !== "") inside.push(piece);
  };
  /** A mark that is not closed was meant as it stands. */
  const giveUp = () => {
    const { mark, inside } = open.pop()!;
    say(mark);
    for (const piece of inside) say(piece);
  };
  let from = 0;
  for (;;) {
    NEXT.lastIndex = from;
    const found = NEXT.exec(text);
    say(text.slice(from, found?.index));
    if (!found) break;
    const at = found.index;
    let [mark] = found;
    // Of three stars the first ends what was begun last.
    if (mark === "**" && text[at + 2] === "*" && open.at(-1)!.mark === "*") mark = "*";
    let end = at + mark.length;
    const before = text.charAt(at - 1);
    const after = text.charAt(end);
    if (mark[0] === "`") {
      const close = missing.has(mark) ? -1 : closing(text, mark, end);
      if (close < 0) {
        missing.add(mark);
        say(mark);
      } else {
        say({ type: "code", text: text.slice(end, close) });
        end = close + mark.length;
      }
    } else if (mark === "\\") {
      // The one before `_` stays: ¯\_(ツ)_/¯
      if (after !== "" && "*_`[\\".includes(after)) {
        say(after === "_" ? "\\_" : after);
        end++;
      } else say(mark);
    } else if (mark === "[") {
      LABELLED.lastIndex = at;
      const [whole, label, href] = LABELLED.exec(text) ?? [];
      if (whole && honest(label!, href!)) {
        say({ type: "link", href: href!, text: label! });
        end = at + whole.length;
      } else say(mark);
    } else if (mark.length > 2) {
      const href = linkAt(text, at);
      // What looks like an address and is none is not looked at again.
      end = at + (href ?? /^\S*/.exec(text.slice(at))![0]).length;
      say(href === null ? text.slice(at, end) : { type: "link", href, text: href });
    } else {
      const level = open.findLastIndex((one) => one.mark === mark);
      const double = mark.length === 2;
      const closes = level > 0 && !SPACE.test(before) && (double || !LATIN.test(after)) &&
        after !== "_" && (open.length - 1 > level || top().length > 0);
      const opens = !SPACE.test(after) && after !== "_" &&
        !(mark === "_" ? WORD : LATIN).test(before);
      if (closes) {
        while (open.length - 1 > level) giveUp();
        const { inside } = open.pop()!;
        say({ type: double ? "strong" : "em", inside });
      } else if (opens) {
        // The nearer one is meant.
        while (level > 0 && open.length > level) giveUp();
        open.push({ mark, inside: [] });
      } else say(mark);
    }
    from = end;
  }
  while (open.length > 1) giveUp();
  return open[0]!.inside;
}

/** Where a run of as many backticks begins, and not of more; -1 if there is none. */
function closing(text: string, mark: string, from: number): number {
  for (let at = text.indexOf(mark, from); at >= 0; at = text.indexOf(mark, at)) {
    let end = at;
    while (text[end] === "`") end++;
    if (end - at === mark.length && at > from) return at;
    at = end;
  }
  return -1;
}

/** A label that names another place than the link leads to is a trap. */
function honest(label: string, href: string): boolean {
  if (!URL.canParse(href)) return false;
  const named = /(?:https?:\/\/|www\.|^)([\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)/iu.exec(label)?.[1];
  return named === undefined || new URL(href).host.endsWith(named.toLowerCase());
}

/** The words of a message in one line, without marks: for previews. */
export function plainText(text: string): string {
  const words = (inside: Inline[]): string =>
    inside.map((piece) =>
      typeof piece === "string" ? piece : "inside" in piece ? words(piece.inside) : piece.text
    ).join("");
  return parseMessage(text).map((block) =>
    block.type === "code"
      ? block.text
      : block.type === "list"
      ? block.items.map(words).join(" ")
      : words(block.inside)
  ).join(" ").replace(/\s+/g, " ");
}

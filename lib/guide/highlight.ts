/** What a piece of code is, as a class for the style sheet. */
const KINDS = ["comment", "string", "number", "keyword"] as const;

const KEYWORDS =
  "async await break case catch class const continue default delete do else export extends false " +
  "finally for function if import in instanceof interface let new null of return static " +
  "super switch this throw true try type typeof undefined using void while yield";

const TOKENS = new RegExp(
  [
    String.raw`(\/\/[^\n]*|\/\*[\s\S]*?\*\/)`,
    String.raw`("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\`(?:\\.|[^\`\\])*\`)`,
    String.raw`(\b(?:0[xb][\da-f_]+|\d[\d_]*(?:\.\d+)?n?)\b)`,
    `((?<![.$\\w])(?:${KEYWORDS.replaceAll(" ", "|")})\\b(?!\\s*:))`,
  ].join("|"),
  "gi",
);

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as HTML that shows it. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character]!);
}

/**
 * JavaScript or TypeScript as HTML, with `<span class="hl-…">` around what readers look for. It
 * knows no regular expressions: one that holds a quote comes out in a wrong colour, never as a
 * wrong text.
 */
export function highlight(code: string): string {
  let html = "";
  let end = 0;
  for (const match of code.matchAll(TOKENS)) {
    const kind = KINDS[match.slice(1).findIndex((group) => group !== undefined)];
    html += escapeHtml(code.slice(end, match.index));
    html += `<span class="hl-${kind}">${escapeHtml(match[0])}</span>`;
    end = match.index + match[0].length;
  }
  return html + escapeHtml(code.slice(end));
}

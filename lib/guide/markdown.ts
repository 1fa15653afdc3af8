import { Marked, type Tokens } from "marked";
import { addressOf } from "./chapters.ts";
import { escapeHtml, highlight } from "./highlight.ts";

/** A heading within a chapter. */
export interface Heading {
  /** What a link to it ends in, after `#`. */
  id: string;
  title: string;
}

/** A Markdown file as a page shows it. */
export interface RenderedText {
  /** Its first heading, as plain text. */
  title: string;
  /** Its first paragraph, as plain text. */
  lead: string;
  /** All but the first heading. */
  html: string;
  /** The headings of the second level. */
  headings: Heading[];
}

/** What stands above a code sample, by where it runs. */
export type SampleLabels = Readonly<Record<"deno" | "browser" | "shell" | "output", string>>;

/** The HTML of an experiment, by its name. */
export type Experiments = (name: string) => string;

const EXPERIMENT = /<!-- experiment: ([\w-]+) -->/g;

/**
 * Renders a file of the guide. It is ours, so its HTML passes; comments do not, but for those that
 * mark the places of experiments: `<!-- experiment: name -->`.
 */
export function renderMarkdown(
  text: string,
  labels: SampleLabels,
  experiments: Experiments = () => "",
): RenderedText {
  const headings: Heading[] = [];
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }) {
        const title = plain(this.parser.parseInline(tokens, this.parser.textRenderer));
        const id = slug(title);
        if (depth === 2) headings.push({ id, title });
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const address = linkAddress(href);
        const rel = /^https?:/.test(address) ? ' rel="noopener noreferrer"' : "";
        return `<a href="${escapeHtml(address)}"${rel}>${this.parser.parseInline(tokens)}</a>`;
      },
      html: ({ text }) =>
        text.replaceAll(EXPERIMENT, (_, name) => experiments(name))
          .replaceAll(/<!--.*?-->/gs, ""),
      code: (token) => sample(token, labels),
    },
  });
  const tokens = marked.lexer(text);
  const title = tokens.find((token): token is Tokens.Heading => token.type === "heading");
  const lead = tokens.find((token): token is Tokens.Paragraph => token.type === "paragraph");
  if (!title || !lead) throw new Error("A chapter needs a heading and a paragraph");
  const shown = tokens.filter((token) => token !== title);
  // Wide tables scroll by themselves; the page never does.
  const html = marked.parser(shown)
    .replaceAll("<table>", '<div class="table" tabindex="0"><table>')
    .replaceAll("</table>", "</table></div>");
  const textOf = (token: Tokens.Heading | Tokens.Paragraph) =>
    plain(marked.parser([{ ...token, type: "paragraph" }]));
  return { title: textOf(title), lead: textOf(lead), html, headings };
}

/** HTML as the text that it shows. */
function plain(html: string): string {
  return html.replaceAll(/<[^>]*>/g, "").replaceAll("&lt;", "<").replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&").trim();
}

/** The end of a link to a heading: its words in lower case, with hyphens between. */
function slug(title: string): string {
  return title.toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}\s_-]/gu, "").replaceAll(/\s/g, "-");
}

/** A link between files of the guide as one between pages; any other as it is. */
function linkAddress(href: string): string {
  const [file, anchor] = href.split("#") as [string, string?];
  const address = addressOf(file);
  if (address === null) return href;
  return anchor === undefined ? address : `${address}#${anchor}`;
}

function sample({ text, lang = "" }: Tokens.Code, labels: SampleLabels): string {
  const [language, where] = lang.split(/\s+/);
  const kind = language === "sh" ? "shell" : where;
  const file = kind?.match(/^file=.*?([^/]+)$/)?.[1];
  const label = file ?? (kind && kind in labels ? labels[kind as keyof SampleLabels] : null);
  const html = language === "ts" || language === "js" ? highlight(text) : escapeHtml(text);
  const caption = label === null ? "" : `<figcaption>${escapeHtml(label)}</figcaption>`;
  return `<figure class="code ${file === undefined ? kind ?? "plain" : "file"}">${caption}` +
    `<pre tabindex="0"><code>${html}</code></pre></figure>\n`;
}

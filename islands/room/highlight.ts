import { common, createLowlight } from "lowlight";
import { type ComponentChildren, h } from "preact";

const lowlight = createLowlight(common);

/** A node of what the highlighter makes: text, or a span with classes. */
interface Node {
  type: string;
  value?: string;
  properties?: { className?: string[] };
  children?: Node[];
}

/** Code as coloured pieces, as nodes and never as HTML; null for a language it does not know. */
export function highlight(language: string, text: string): ComponentChildren {
  if (!lowlight.registered(language)) return null;
  return lowlight.highlight(language, text).children.map((node) => draw(node as Node));
}

function draw({ value, properties, children = [] }: Node): ComponentChildren {
  if (value !== undefined) return value;
  return h("span", { class: properties?.className?.join(" ") }, children.map(draw));
}

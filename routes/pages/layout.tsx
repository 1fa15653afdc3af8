import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";
import { lookAttributes } from "../../islands/ui/look.ts";
import type { PageData } from "./page_data.ts";

/** A page around its content. */
export interface LayoutProps {
  data: PageData;
  title: string;
  description?: string;
  /** Addresses of style sheets beside the one of all pages. */
  style?: string | readonly string[];
  /** Entry of `islands/` that brings the page alive. */
  entry?: string;
  /** What the entry needs to know. */
  state?: unknown;
  /** The content is not to be seen before a script has shown it. */
  hidden?: boolean;
  children: ComponentChildren;
  /** What stands beside the island, and is not its. */
  beside?: ComponentChildren;
  /** Class of the body: how it is laid out must not wait for what comes last in the page. */
  bodyClass?: string | undefined;
}

/** The ground of the pages, for what a browser draws around them; as in `static/app.css`. */
const GROUND = { light: "#f6f5f1", dark: "#131715" };

/** A complete HTML document. No inline script or style: the content security policy has none. */
export function renderPage(
  { data, title, description, style, entry, state, hidden, children, beside, bodyClass }:
    LayoutProps,
): string {
  const scripts = entry === undefined ? [] : data.assets.script(entry);
  const { theme } = data.look;
  const html = renderToString(
    <html lang={data.locale} {...lookAttributes(data.look)}>
      <head>
        <meta charSet="utf-8" />
        <meta
          name="viewport"
          content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"
        />
        <title>{title}</title>
        {description && <meta name="description" content={description} />}
        <meta name="color-scheme" content={theme === "system" ? "light dark" : theme} />
        {(["light", "dark"] as const).map((scheme) => (
          <meta
            key={scheme}
            name="theme-color"
            content={GROUND[theme === "system" ? scheme : theme]}
            media={`(prefers-color-scheme: ${scheme})`}
          />
        ))}
        <link rel="stylesheet" href={data.assets.style} />
        {[style ?? []].flat().map((href) => <link key={href} rel="stylesheet" href={href} />)}
        <link rel="icon" href="/static/icon.svg" type="image/svg+xml" />
        <link rel="apple-touch-icon" href="/static/icon-maskable-192.png" />
        <link rel="manifest" href={`/static/manifest.${data.locale}.webmanifest`} />
        {scripts.map((src) => <script key={src} type="module" src={src} />)}
        {data.dev && <script type="module" src="/dev-reload.js" />}
      </head>
      <body class={bodyClass}>
        <div id="app" hidden={hidden}>{children}</div>
        {beside}
        {state !== undefined && (
          <script
            type="application/json"
            id="sori-state"
            dangerouslySetInnerHTML={{ __html: jsonForHtml(state) }}
          />
        )}
      </body>
    </html>,
  );
  return `<!doctype html>${html}`;
}

/**
 * JSON that can stand in a `<script>`: without `<`, no text in it can end the element or begin a
 * comment; without U+2028 and U+2029, it is JavaScript as well.
 */
export function jsonForHtml(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

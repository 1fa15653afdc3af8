/** The service worker: its program, and what this build consists of where there is no network. */
import { readLook } from "../islands/ui/look.ts";
import { POLICY } from "../lib/http/headers.ts";
import { type Locale, LOCALES } from "../lib/i18n/mod.ts";
import type { App, RequestContext } from "./app.ts";
import { renderOffline } from "./pages/offline_page.tsx";

/** What `static/sw.js` finds as `BUILD`; null while developing, where nothing is kept. */
export interface Build {
  /** Another for another content. */
  version: string;
  /** Paths of what pages load without a network. */
  files: string[];
  /** The page that stands in for those that cannot be had, by language. */
  pages: Record<Locale, string>;
  /** Headers of these pages. */
  headers: Record<string, string>;
}

/** A part that is loaded on demand and is larger than this can be had with a network alone, in bytes. */
const PART_BYTES = 20_000;
/** What the server of an instance says, once it has been asked for. */
const programs = new WeakMap<App, Promise<string>>();

/** `GET /sw.js`. */
export async function getServiceWorker({ app }: RequestContext): Promise<Response> {
  let program = programs.get(app);
  if (!program) {
    programs.set(app, program = programOf(app));
    program.catch(() => programs.delete(app));
  }
  return new Response(await program, {
    headers: {
      "content-type": "text/javascript; charset=utf-8",
      // Browsers compare it with the one they have.
      "cache-control": "no-cache",
    },
  });
}

async function programOf(app: App): Promise<string> {
  const code = await Deno.readTextFile(new URL("static/sw.js", app.root));
  const build = app.dev || !app.assets.built ? null : await buildOf(app);
  return `const BUILD = ${JSON.stringify(build)};\n${code}`;
}

async function buildOf(app: App): Promise<Build> {
  const { assets, limits } = app;
  const partStyles = Object.values(assets.partStyles()).filter((path) => path.endsWith(".css"));
  const settingsStyle = assets.style("settings.css");
  const style = assets.style("app.css");
  const roomsStyle = assets.style("rooms.css");
  const pages = Object.fromEntries(LOCALES.map((locale) => [
    locale,
    renderOffline({
      locale,
      you: { id: "" },
      path: "/",
      limits,
      roomsStyle,
      dev: false,
      // The page itself takes on the reader's.
      look: readLook(undefined),
      assets: {
        script: (entry) => assets.scripts(entry),
        style,
        settingsStyle,
        partStyles: assets.partStyles(),
      },
    }),
  ])) as Record<Locale, string>;
  const entries = ["offline", ...LOCALES.map((locale) => `room.${locale}`)];
  const scripts = await scriptsOf(app, entries.flatMap((entry) => assets.scripts(entry)));
  const files = [style, roomsStyle, ...partStyles, ...scripts, "/static/icon.svg"];
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": POLICY,
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
  };
  const all = new TextEncoder().encode(JSON.stringify([files, pages, headers]));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", all));
  return { version: digest.toHex().slice(0, 12), files, pages, headers };
}

/** Scripts, with all that they import, and small parts that they may load later. */
async function scriptsOf({ root }: App, first: string[]): Promise<string[]> {
  const texts = new Map<string, string>();
  const read = async (path: string) => {
    if (!texts.has(path)) {
      const file = new URL(`dist/${path.slice("/assets/".length)}`, root);
      texts.set(path, await Deno.readTextFile(file));
    }
    return texts.get(path)!;
  };
  const found = new Set<string>();
  const later = new Set<string>();
  const visit = async (path: string) => {
    if (found.has(path)) return;
    found.add(path);
    const text = await read(path);
    for (const [, name] of text.matchAll(/(?:from|import)"\.\/([\w.-]+\.js)"/g)) {
      await visit(`/assets/${name}`);
    }
    for (const [, name] of text.matchAll(/import\("\.\/([\w.-]+\.js)"\)/g)) {
      later.add(`/assets/${name}`);
    }
  };
  for (const path of first) await visit(path);
  // Grows while it is gone through.
  for (const path of later) if ((await read(path)).length <= PART_BYTES) await visit(path);
  return [...found].sort();
}

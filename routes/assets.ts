import { contentType } from "../lib/http/content_type.ts";
import { IMMUTABLE } from "../lib/http/headers.ts";
import { HttpError } from "../lib/http/problem.ts";

/** What the build wrote for an entry: a file in `dist/` and the files it imports at once. */
interface Built {
  file: string;
  imports: string[];
}

const MANIFEST = "dist/manifest.json";
/** What the build compresses with, best first; one that is refused by `q=0` is not accepted. */
const CODINGS = [
  { name: "br", end: ".br", accepts: /\bbr\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/ },
  { name: "gzip", end: ".gz", accepts: /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))/ },
];
const PART_STYLE = /^part_(.+)\.css$/;

/** Files for browsers: bundles and styles with a hash in their names, and a few fixed ones. */
export class Assets {
  readonly #root: URL;
  readonly #manifest: Record<string, Built>;

  private constructor(root: URL, manifest: Record<string, Built>) {
    this.#root = root;
    this.#manifest = manifest;
  }

  /** Reads what was built below `root`; without a build, pages have no scripts and no styles. */
  static async load(root: URL): Promise<Assets> {
    try {
      const text = await Deno.readTextFile(new URL(MANIFEST, root));
      return new Assets(root, JSON.parse(text) as Record<string, Built>);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      return new Assets(root, {});
    }
  }

  /** Whether there is a build. */
  get built(): boolean {
    return Object.keys(this.#manifest).length > 0;
  }

  /** Paths of an island's scripts: the entry first, then what to preload. */
  scripts(entry: string): string[] {
    const built = this.#manifest[entry];
    return built ? [built.file, ...built.imports].map((file) => `/assets/${file}`) : [];
  }

  /** Path of a stylesheet of `static/`. */
  style(name: string): string {
    const built = this.#manifest[name];
    return built ? `/assets/${built.file}` : `/static/${name}`;
  }

  /** Paths of what parts of a page load: `code` for `part_code.css`, and data under its own name. */
  partStyles(): Record<string, string> {
    const names = Object.keys(this.#manifest);
    return Object.fromEntries(names.flatMap((name) => {
      const key = PART_STYLE.exec(name)?.[1] ?? (name.endsWith(".json") ? name : undefined);
      return key === undefined ? [] : [[key, this.style(name)]];
    }));
  }

  /**
   * A built file: its name changes with its content, so it may be kept for ever. It was compressed
   * when it was built: the runtime compresses nothing by itself.
   */
  async serveBuilt(name: string, request: Request): Promise<Response> {
    // The list of what was built is the server's alone.
    const response = await this.#serve(
      "dist",
      MANIFEST.endsWith(`/${name}`) ? "" : name,
      IMMUTABLE,
    );
    response.headers.set("vary", "Accept-Encoding");
    const accepted = request.headers.get("accept-encoding") ?? "";
    const coding = CODINGS.find(({ accepts }) => accepts.test(accepted));
    const file = coding && await open(new URL(`dist/${name}${coding.end}`, this.#root));
    if (!file) return response;
    await response.body?.cancel();
    const headers = new Headers(response.headers);
    headers.set("content-encoding", coding.name);
    return new Response(file.readable, { headers });
  }

  /** A file of `static/`. */
  serveStatic(name: string): Promise<Response> {
    return this.#serve("static", name, "public, max-age=3600");
  }

  async #serve(folder: string, name: string, cacheControl: string): Promise<Response> {
    // One plain file name: nothing that could leave the folder.
    const type = /^[\w-][\w.-]*$/.test(name) ? contentType(name) : undefined;
    if (!type) throw new HttpError(404, `There is no file '${name}' here.`);
    const file = await open(new URL(`${folder}/${name}`, this.#root));
    if (!file) throw new HttpError(404, `There is no file '${name}' here.`);
    return new Response(file.readable, {
      headers: { "content-type": type, "cache-control": cacheControl },
    });
  }
}

async function open(file: URL): Promise<Deno.FsFile | null> {
  try {
    return await Deno.open(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

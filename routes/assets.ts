import { contentType } from "../lib/http/content_type.ts";
import { IMMUTABLE } from "../lib/http/headers.ts";
import { HttpError } from "../lib/http/problem.ts";

/** What the build wrote for an entry: a file in `dist/` and the files it imports at once. */
interface Built {
  file: string;
  imports: string[];
}

const MANIFEST = "dist/manifest.json";

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

  /** A built file: its name changes with its content, so it may be kept for ever. */
  serveBuilt(name: string): Promise<Response> {
    return this.#serve("dist", name, IMMUTABLE);
  }

  /** A file of `static/`. */
  serveStatic(name: string): Promise<Response> {
    return this.#serve("static", name, "public, max-age=3600");
  }

  async #serve(folder: string, name: string, cacheControl: string): Promise<Response> {
    // One plain file name: nothing that could leave the folder.
    const type = /^[\w-][\w.-]*$/.test(name) ? contentType(name) : undefined;
    if (!type) throw new HttpError(404, `There is no file '${name}' here.`);
    try {
      const file = await Deno.open(new URL(`${folder}/${name}`, this.#root));
      return new Response(file.readable, {
        headers: { "content-type": type, "cache-control": cacheControl },
      });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      throw new HttpError(404, `There is no file '${name}' here.`);
    }
  }
}

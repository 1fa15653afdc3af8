import { type ChapterName, CHAPTERS, fileOf } from "./chapters.ts";
import {
  type Experiments,
  type RenderedText,
  renderMarkdown,
  type SampleLabels,
} from "./markdown.ts";

/** One chapter as a page shows it. */
export interface Chapter extends RenderedText {
  name: ChapterName;
}

/** The guide in one language. */
export interface Guide {
  /** The page before the first chapter. */
  opening: RenderedText;
  /** In reading order. */
  chapters: Chapter[];
}

/** Reads and renders the guide of one language. @throws {Deno.errors.NotFound} if a file is missing */
export async function readGuide(
  folder: URL,
  labels: SampleLabels,
  experiments?: Experiments,
): Promise<Guide> {
  const render = async (file: string) =>
    renderMarkdown(await Deno.readTextFile(new URL(file, folder)), labels, experiments);
  const [opening, chapters] = await Promise.all([
    render("README.md"),
    Promise.all(CHAPTERS.map(async (name) => ({ name, ...await render(fileOf(name)) }))),
  ]);
  return { opening, chapters };
}

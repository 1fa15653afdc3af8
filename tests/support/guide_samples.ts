/** The code blocks of the guide, for tests that run them. */
import { CHAPTERS, fileOf } from "../../lib/guide/chapters.ts";
import type { Locale } from "../../lib/i18n/locale.ts";

const DOCS = new URL("../../docs/", import.meta.url);

/** Every file of the guide in a language's folder. */
export const GUIDE_FILES: readonly string[] = ["README.md", ...CHAPTERS.map(fileOf)];

/** A code block of the guide. */
export interface Sample {
  /** What stands after the fence, in words. */
  info: string[];
  code: string;
  /** What the guide says it prints; null if it does not say. */
  output: string | null;
}

/** The Markdown of one file. */
export function readGuideFile(locale: Locale, file: string): Promise<string> {
  return Deno.readTextFile(new URL(`${locale}/${file}`, DOCS));
}

/** The code blocks of a text, each with the output that follows it. */
export function samplesOf(text: string): Sample[] {
  const blocks = [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)]
    .map(([, info, code]) => ({ info: info!.split(" "), code: code! }));
  const isOutput = ({ info }: { info: string[] }) => info[1] === "output";
  return blocks.flatMap((block, index) => {
    if (isOutput(block)) return [];
    const next = blocks[index + 1];
    return [{ ...block, output: next && isOutput(next) ? next.code : null }];
  });
}

/** Everything of one runtime in the guide (both languages have the same), by where it stands. */
export async function samplesFor(
  runtime: "deno" | "browser",
): Promise<{ file: string; place: string; sample: Sample }[]> {
  const found = await Promise.all(
    GUIDE_FILES.map(async (file) =>
      samplesOf(await readGuideFile("ko", file)).filter(({ info }) => info[1] === runtime)
        .map((sample, n) => ({ file, place: `${file} (${n + 1})`, sample }))
    ),
  );
  return found.flat();
}

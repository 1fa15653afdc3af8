import { type Guide, readGuide } from "../lib/guide/guide.ts";
import { HttpError } from "../lib/http/problem.ts";
import { type ExperimentName, experimentsText } from "../lib/i18n/experiments/mod.ts";
import { type Locale, pageText } from "../lib/i18n/mod.ts";
import type { RequestContext } from "./app.ts";
import { pageData, pageResponse, switchLanguage } from "./page_response.ts";
import { renderExperiment } from "./pages/experiment_place.tsx";
import { renderGuidePage } from "./pages/learn_page.tsx";

/** The guide as it was rendered when somebody first asked for it: one entry a language. */
const guides = new Map<Locale, Promise<Guide>>();

/** `GET /learn`: what the guide is, and its chapters. */
export function getGuide(context: RequestContext): Promise<Response> {
  return guidePage(context);
}

/** `GET /learn/:chapter`: one chapter. */
export function getChapter(context: RequestContext): Promise<Response> {
  return guidePage(context, context.params.chapter);
}

async function guidePage(context: RequestContext, name?: string): Promise<Response> {
  const language = switchLanguage(context);
  if (language) return language;
  const { app, locale } = context;
  const guide = await guideIn(app.root, locale);
  const chapter = guide.chapters.find((chapter) => chapter.name === name);
  if (name !== undefined && !chapter) {
    throw new HttpError(404, `The guide has no chapter '${name.slice(0, 100)}'.`);
  }
  const data = await pageData(context);
  return pageResponse(
    context,
    renderGuidePage({
      ...data,
      guide,
      styles: {
        guide: app.assets.style("guide.css"),
        inspect: app.assets.style("part_inspect.css"),
      },
      ...(chapter && { chapter }),
    }),
  );
}

function guideIn(root: URL, locale: Locale): Promise<Guide> {
  const known = guides.get(locale);
  if (known) return known;
  const text = pageText(locale);
  const reading = experimentsText(locale).then((experiments) =>
    readGuide(
      new URL(`docs/${locale}/`, root),
      text.guide.sample,
      (name) => renderExperiment(name as ExperimentName, experiments, text.needsScript),
    )
  );
  guides.set(locale, reading);
  // A folder that could not be read may be there at the next request.
  reading.catch(() => guides.delete(locale));
  return reading;
}

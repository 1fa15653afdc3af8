import { Mark } from "../../islands/ui/icons.tsx";
import { LanguageSwitch } from "../../islands/ui/language_switch.tsx";
import type { Chapter, Guide } from "../../lib/guide/guide.ts";
import { type GuideText, pageText, roomText } from "../../lib/i18n/mod.ts";
import { EXPERIMENT_MARK } from "./experiment_place.tsx";
import { renderPage } from "./layout.tsx";
import type { PageData } from "./page_data.ts";

/** What a page of the guide shows. */
export interface GuidePageData extends PageData {
  guide: Guide;
  /** Absent on the page before the first chapter. */
  chapter?: Chapter;
  /** Addresses of the guide's own style sheet, and of the one for experiments. */
  styles: { guide: string; inspect: string };
}

const CONTENTS_ID = "contents";

/** The complete HTML of a page of the guide. */
export function renderGuidePage(data: GuidePageData): string {
  const { locale, guide, chapter, styles } = data;
  const { guide: text } = pageText(locale);
  const common = roomText(locale);
  const shown = chapter ?? guide.opening;
  const index = chapter ? guide.chapters.indexOf(chapter) : -1;
  // Only a chapter with an experiment has a script, or needs one.
  const live = shown.html.includes(EXPERIMENT_MARK);
  return renderPage({
    data,
    title: chapter
      ? `${shown.title} · ${text.title} · ${common.app}`
      : `${text.title} · ${common.app}`,
    description: shown.lead,
    style: live ? [styles.guide, styles.inspect] : styles.guide,
    ...(live && { entry: "experiments", state: { locale, dev: data.dev } }),
    children: (
      <div class="guide">
        <header class="guide-bar">
          <a class="guide-home" href="/">
            <Mark />
            <span>{common.app}</span>
          </a>
          <a class="guide-title" href="/learn">{text.title}</a>
          <a class="to-contents" href={`#${CONTENTS_ID}`}>{text.contents}</a>
        </header>
        <main class="guide-text">
          {chapter && <p class="chapter">{text.chapter(index + 1, guide.chapters.length)}</p>}
          <h1>{shown.title}</h1>
          {/* Rendered from our own files. */}
          <div dangerouslySetInnerHTML={{ __html: shown.html }} />
          <Neighbours guide={guide} index={index} text={text} />
        </main>
        <nav class="contents" id={CONTENTS_ID} aria-labelledby="contents-title">
          <h2 id="contents-title">{text.contents}</h2>
          <Contents guide={guide} chapter={chapter} />
          <LanguageSwitch locale={locale} path={data.path} label={common.language} />
        </nav>
      </div>
    ),
  });
}

/** Links to the chapters before and after; from the opening page, to the first. */
function Neighbours({ guide, index, text }: { guide: Guide; index: number; text: GuideText }) {
  const [before, after] = [guide.chapters[index - 1], guide.chapters[index + 1]];
  return (
    <p class="neighbours">
      {before && <Neighbour chapter={before} label={text.previous} rel="prev" />}
      {after && <Neighbour chapter={after} label={text.next} rel="next" />}
    </p>
  );
}

interface NeighbourProps {
  chapter: Chapter;
  label: string;
  rel: "prev" | "next";
}

function Neighbour({ chapter, label, rel }: NeighbourProps) {
  return (
    <a class={rel} rel={rel} href={`/learn/${chapter.name}`}>
      <span>{label}</span> <strong>{chapter.title}</strong>
    </a>
  );
}

function Contents({ guide, chapter }: { guide: Guide; chapter: Chapter | undefined }) {
  return (
    <ol>
      {guide.chapters.map((other) => (
        <li key={other.name}>
          <a
            href={`/learn/${other.name}`}
            aria-current={other === chapter ? "page" : undefined}
          >
            {other.title}
          </a>
          {other === chapter && other.headings.length > 0 && (
            <ul>
              {other.headings.map(({ id, title }) => (
                <li key={id}>
                  <a href={`#${id}`}>{title}</a>
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ol>
  );
}

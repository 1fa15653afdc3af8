import type { InspectState } from "../../islands/inspect/inspector_page.tsx";
import { Mark } from "../../islands/ui/icons.tsx";
import { LanguageSwitch } from "../../islands/ui/language_switch.tsx";
import type { InspectText } from "../../lib/i18n/inspect/mod.ts";
import { pageText, roomText } from "../../lib/i18n/mod.ts";
import { renderPage } from "./layout.tsx";
import type { PageData } from "./page_data.ts";

/** What the inspector's page is made of. */
export interface InspectPageData extends PageData {
  text: InspectText;
  state: InspectState;
  /** Address of its own style sheet. */
  style: string;
}

/** The frame of the inspector; `islands/inspect.entry.tsx` fills it. */
export function renderInspectPage(data: InspectPageData): string {
  const { locale, state, style, text } = data;
  const common = roomText(locale);
  const { guide, needsScript } = pageText(locale);
  return renderPage({
    data,
    title: `${text.title} · ${common.app}`,
    description: text.lead,
    style,
    entry: "inspect",
    state,
    children: (
      <div class="inspect">
        <header class="inspect-bar">
          <a class="inspect-home" href="/">
            <Mark />
            <span>{common.app}</span>
          </a>
          {state.room !== null && <a href={`/r/${encodeURIComponent(state.room)}`}>{state.room}</a>}
          <a href="/learn">{guide.title}</a>
          <LanguageSwitch locale={locale} path={data.path} label={common.language} />
        </header>
        <main>
          <h1>{text.title}</h1>
          <p class="lead">{text.lead}</p>
          <p class="card unscripted">{needsScript}</p>
          <div id="inspector" />
        </main>
      </div>
    ),
  });
}

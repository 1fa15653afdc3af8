/**
 * The reader's own settings; `islands/settings.entry.tsx` brings them alive, and a room shows the
 * same in a sheet.
 *
 * Roles and accessible names that tests and others may rely on (Korean / English):
 *
 * | what        | role      | name                                       |
 * |-------------|-----------|--------------------------------------------|
 * | the sheet   | dialog    | 내 설정 / My settings                      |
 * | name        | textbox   | 이름 / Name                                |
 * | colours     | radio     | 알아서, 청록, … / Automatic, Teal, …       |
 * | picture     | button (file) | 사진 / Picture                         |
 * | save        | button    | 저장 / Save                                |
 * | what happened | status  |                                            |
 */
import { SettingsPanel } from "../../islands/settings/settings_panel.tsx";
import type { SettingsState } from "../../islands/settings/settings_state.ts";
import { BackIcon } from "../../islands/ui/icons.tsx";
import { DEFAULT_TIME_ZONE, roomText } from "../../lib/i18n/mod.ts";
import { settingsText } from "../../lib/i18n/settings.ts";
import { renderPage } from "./layout.tsx";
import type { PageData } from "./page_data.ts";

/** What the page shows. */
export interface MePageData extends PageData {
  /** Address of its style sheet. */
  style: string;
  limits: { displayNameLength: number };
}

/** The complete HTML of `/me`. */
export function renderMe(data: MePageData): string {
  const { locale, you, path, limits: { displayNameLength } } = data;
  const text = settingsText(locale);
  const state: SettingsState = {
    locale,
    timeZone: data.timeZone ?? DEFAULT_TIME_ZONE[locale],
    you,
    path,
    limits: { displayNameLength },
    look: data.look,
  };
  return renderPage({
    data,
    title: text.title,
    style: data.style,
    entry: "settings",
    state,
    children: (
      <div class="home settings-page">
        <header class="settings-head">
          <a class="button quiet square" href="/" aria-label={text.back}>
            <BackIcon />
          </a>
          <h1>{text.title}</h1>
        </header>
        <main id="settings">
          <SettingsPanel state={state} guest={roomText(locale).guest} />
        </main>
      </div>
    ),
  });
}

/** The question before one's data is erased, and what came of it. Without scripts. */
import { LanguageSwitch } from "../../islands/ui/language_switch.tsx";
import { settingsText } from "../../lib/i18n/settings.ts";
import { renderPage } from "./layout.tsx";
import type { PageData } from "./page_data.ts";

/** What both pages show. */
export type ErasePageData = PageData & { style: string };

/** Asks whether everything is to be erased. */
export function renderErase(data: ErasePageData): string {
  const text = settingsText(data.locale);
  return renderPage({
    data,
    title: text.erase,
    style: data.style,
    children: (
      <main class="home">
        <h1>{text.erase}</h1>
        <div class="card none">
          <p>{text.eraseHelp}</p>
          <p>
            <strong>{text.eraseSure}</strong>
          </p>
          <form method="post" action="/me/erase" class="settings-buttons">
            <a class="button" href="/me">{text.cancel}</a>
            <button type="submit" class="button danger" name="sure" value="yes">
              {text.eraseNow}
            </button>
          </form>
        </div>
        <LanguageSwitch locale={data.locale} path={data.path} label={text.language} />
      </main>
    ),
  });
}

/** Says how far it has come. */
export function renderErased(data: ErasePageData & { done: boolean; messages: number }): string {
  const text = settingsText(data.locale);
  return renderPage({
    data,
    title: text.erase,
    style: data.style,
    children: (
      <main class="home">
        <h1>{text.erase}</h1>
        <div class="card none">
          <p role="status">{data.done ? text.erased(data.messages) : text.erasing}</p>
          <a class="button" href="/">{text.back}</a>
        </div>
        <LanguageSwitch locale={data.locale} path={data.path} label={text.language} />
      </main>
    ),
  });
}

import type { SettingsText } from "../../lib/i18n/settings.ts";
import type { SettingsState } from "./settings_state.ts";

interface Props {
  state: SettingsState;
  text: SettingsText;
}

/** Signing out, and what becomes of one's data. Links and plain forms: they work without scripts. */
export function DataSection({ state, text }: Props) {
  return (
    <section aria-labelledby="data-title">
      <h2 id="data-title">{text.data}</h2>
      <p class="settings-id">
        {text.userId}: <code>{state.you.id}</code>
      </p>
      <a class="button" href="/me/export" download>{text.exportData}</a>
      <p class="help">{text.exportHelp}</p>
      <form method="post" action="/me/sign-out" class="settings-act">
        <button type="submit" class="button" name="where" value="here">{text.signOut}</button>
        <p class="help">{text.signOutHelp}</p>
        <button type="submit" class="button" name="where" value="everywhere">
          {text.signOutEverywhere}
        </button>
        <p class="help">{text.signOutEverywhereHelp}</p>
      </form>
      <a class="button danger" href="/me/erase">{text.erase}</a>
      <p class="help">{text.eraseHelp}</p>
    </section>
  );
}

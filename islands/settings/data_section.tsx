import type { TargetedSubmitEvent } from "preact";
import type { SettingsText } from "../../lib/i18n/settings.ts";
import { stopPush } from "./push_device.ts";
import type { SettingsState } from "./settings_state.ts";

/** Whom this browser signs out has no pushes here any more; nobody waits long for that. */
const END_MS = 2_000;

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
      <form method="post" action="/me/sign-out" class="settings-act" onSubmit={endPush}>
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

let ended = false;

/** Ends the pushes to this browser before its user is forgotten. */
function endPush(event: TargetedSubmitEvent<HTMLFormElement>): void {
  if (ended) return;
  event.preventDefault();
  const { currentTarget: form, submitter } = event;
  ended = true;
  const late = new Promise((resolve) => setTimeout(resolve, END_MS));
  void Promise.race([stopPush().catch(() => {}), late]).then(() => form.requestSubmit(submitter));
}

import { useState } from "preact/hooks";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import { settingsText } from "../../lib/i18n/settings.ts";
import { LanguageSwitch } from "../ui/language_switch.tsx";
import { DataSection } from "./data_section.tsx";
import { LookSection } from "./look_section.tsx";
import { NotificationsSection } from "./notifications_section.tsx";
import { PasskeysSection } from "./passkeys_section.tsx";
import { ProfileSection } from "./profile_section.tsx";
import type { Notice, SettingsState } from "./settings_state.ts";

interface Props {
  state: SettingsState;
  /** Names somebody without a name. A room has its words already, in the one language it loaded. */
  guest: RoomText["guest"];
}

/** The reader's own settings: the page `/me`, and the sheet in a room. */
export function SettingsPanel({ state, guest }: Props) {
  const [notice, setNotice] = useState<Notice | null>(null);
  const text = settingsText(state.locale);
  return (
    <div class="settings">
      <ProfileSection state={state} text={text} guest={guest} tell={setNotice} />
      <section aria-labelledby="language-title">
        <h2 id="language-title">{text.language}</h2>
        <LanguageSwitch locale={state.locale} path={state.path} label={text.language} />
      </section>
      <LookSection state={state} text={text} tell={setNotice} />
      <NotificationsSection text={text} tell={setNotice} />
      <PasskeysSection state={state} text={text} tell={setNotice} />
      <DataSection state={state} text={text} />
      <p class={notice?.problem ? "settings-notice problem" : "settings-notice"} role="status">
        {notice?.text}
      </p>
    </div>
  );
}

import { useEffect, useState } from "preact/hooks";
import type { SettingsText } from "../../lib/i18n/settings.ts";
import { chime } from "../attention/chime.ts";
import { type Preferences, readPreferences, savePreferences } from "../attention/preferences.ts";
import { canPush, isPushed, startPush, stopPush } from "./push_device.ts";
import type { Notice } from "./settings_state.ts";

interface Props {
  text: SettingsText;
  tell(notice: Notice): void;
}

/** What to be quiet means until somebody says otherwise. */
const NIGHT = { from: "22:00", to: "08:00" };

/** How this device tells of what happens. The browser is asked only when somebody presses here. */
export function NotificationsSection({ text, tell }: Props) {
  const [chosen, setChosen] = useState<Preferences | null>(null);
  const [pushed, setPushed] = useState(false);
  useEffect(() => {
    setChosen(readPreferences());
    void isPushed().then(setPushed, () => {});
  }, []);

  const choose = (change: Partial<Preferences>) => {
    const next = { ...readPreferences(), ...change };
    savePreferences(next);
    setChosen(next);
    return next;
  };
  const setSound = (on: boolean) => {
    choose({ sound: on });
    if (on) chime();
  };
  const setDesktop = async (on: boolean) => {
    const granted = on && await Notification.requestPermission() === "granted";
    choose({ desktop: granted });
    if (on && !granted) tell({ text: text.desktopDenied, problem: true });
  };
  const setPush = async (on: boolean) => {
    try {
      const code = on ? await startPush(readPreferences().quiet) : (await stopPush(), null);
      setPushed(on && code === null);
      if (code === null) return;
      const denied = Notification.permission === "denied";
      tell({ text: denied ? text.desktopDenied : text.failed(code), problem: true });
    } catch {
      // The push service of this browser cannot be reached, or is switched off.
      setPushed(false);
      tell({ text: text.pushUnavailable, problem: true });
    }
  };
  const setQuiet = async (hours: { from: string; to: string } | null) => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const { quiet } = choose({ quiet: hours && { ...hours, timeZone } });
    if (pushed) await startPush(quiet).catch(() => {});
  };

  const quiet = chosen?.quiet ?? null;
  return (
    <section class="scripted" aria-labelledby="notifications-title">
      <h2 id="notifications-title">{text.notifications}</h2>
      <Choice label={text.sound} on={chosen?.sound ?? false} choose={setSound} />
      <Choice
        label={text.desktop}
        help={text.desktopHelp}
        on={chosen?.desktop ?? false}
        choose={setDesktop}
      />
      <Choice
        label={text.push}
        help={chosen && !canPush() ? text.pushUnavailable : text.pushHelp}
        on={pushed}
        disabled={chosen !== null && !canPush()}
        choose={setPush}
      />
      <Choice
        label={text.quiet}
        help={text.quietHelp}
        on={quiet !== null}
        choose={(on) => setQuiet(on ? NIGHT : null)}
      />
      {quiet && (
        <div class="settings-hours">
          <Hour label={text.from} value={quiet.from} set={(from) => setQuiet({ ...quiet, from })} />
          <Hour label={text.to} value={quiet.to} set={(to) => setQuiet({ ...quiet, to })} />
        </div>
      )}
    </section>
  );
}

interface ChoiceProps {
  label: string;
  help?: string;
  on: boolean;
  disabled?: boolean;
  choose(on: boolean): void;
}

function Choice({ label, help, on, disabled = false, choose }: ChoiceProps) {
  return (
    <>
      <label class="settings-choice">
        <input
          type="checkbox"
          checked={on}
          disabled={disabled}
          onChange={(event) => choose(event.currentTarget.checked)}
        />
        <span>{label}</span>
      </label>
      {help && <p class="help">{help}</p>}
    </>
  );
}

function Hour({ label, value, set }: { label: string; value: string; set(time: string): void }) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="time"
        value={value}
        required
        onChange={({ currentTarget }) => currentTarget.value !== "" && set(currentTarget.value)}
      />
    </label>
  );
}

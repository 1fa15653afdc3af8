import { useEffect, useState } from "preact/hooks";
import type { DoNotDisturb } from "../../lib/base/quiet_hours.ts";
import type { SettingsText } from "../../lib/i18n/settings.ts";
import { chime } from "../attention/chime.ts";
import { type Preferences, readPreferences, savePreferences } from "../attention/preferences.ts";
import { Choice } from "./choice.tsx";
import { DoNotDisturbChoice } from "./do_not_disturb.tsx";
import { followPermission, type Permission, permission } from "./permission.ts";
import { canPush, isPushed, startPush, stopPush, worker } from "./push_device.ts";
import type { Notice } from "./settings_state.ts";

interface Props {
  text: SettingsText;
  tell(notice: Notice): void;
}

/**
 * How this device tells of what happens. The browser is asked only when somebody presses here, who
 * has read what that brings; and where it has said no, how to change that.
 */
export function NotificationsSection({ text, tell }: Props) {
  const [chosen, setChosen] = useState<Preferences | null>(null);
  const [pushed, setPushed] = useState(false);
  const [allowed, setAllowed] = useState<Permission | null>(null);
  useEffect(() => {
    setChosen(readPreferences());
    const look = () => {
      setAllowed(permission());
      void isPushed().then(setPushed, () => {});
    };
    look();
    return followPermission(look);
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
    if (on) await Notification.requestPermission();
    const now = permission();
    setAllowed(now);
    choose({ desktop: on && now === "granted" });
    // Where the page cannot show them by itself it shows them through its worker.
    if (on && now === "granted") await worker().catch(() => {});
    if (on && now !== "granted") tell({ text: text.notAllowed, problem: true });
  };
  const setPush = async (on: boolean) => {
    try {
      const code = on ? await startPush(readPreferences()) : (await stopPush(), null);
      setPushed(on && code === null);
      setAllowed(permission());
      if (code === null) return;
      const refused = permission() !== "granted";
      tell({ text: refused ? text.notAllowed : text.failed(code), problem: true });
    } catch {
      // The push service of this browser cannot be reached, or is switched off.
      setPushed(false);
      tell({ text: text.pushUnavailable, problem: true });
    }
  };
  const setQuiet = async (change: DoNotDisturb) => {
    const next = choose(change);
    if (pushed) await startPush(next).catch(() => {});
  };

  const able = allowed === null || allowed === "granted" || allowed === "ask";
  const why = allowed === null || able ? undefined : text.notificationsOff[allowed];
  return (
    <section class="scripted" aria-labelledby="notifications-title">
      <h2 id="notifications-title">{text.notifications}</h2>
      <Choice label={text.sound} on={chosen?.sound ?? false} choose={setSound} />
      {why && <p class="settings-why" role="status">{why}</p>}
      <Choice
        label={text.desktop}
        help={text.desktopHelp}
        on={able && (chosen?.desktop ?? false) && allowed !== "ask"}
        disabled={!able}
        choose={setDesktop}
      />
      <Choice
        label={text.push}
        help={able && allowed !== null && !canPush() ? text.pushUnavailable : text.pushHelp}
        on={able && pushed}
        disabled={!able || (allowed !== null && !canPush())}
        choose={setPush}
      />
      <DoNotDisturbChoice
        text={text}
        quiet={chosen?.quiet ?? null}
        until={chosen?.until ?? null}
        choose={setQuiet}
      />
    </section>
  );
}

import { useEffect, useState } from "preact/hooks";
import type { DoNotDisturb } from "../../lib/base/quiet_hours.ts";
import type { SettingsText } from "../../lib/i18n/settings.ts";
import { Choice } from "./choice.tsx";

interface Props extends DoNotDisturb {
  text: SettingsText;
  choose(change: DoNotDisturb): void;
}

/** What to be quiet every day means until somebody says otherwise. */
const NIGHT = { from: "22:00", to: "08:00" };
const MINUTE_MS = 60_000;
/** The hour at which the morning begins. */
const MORNING = 8;

/** When this device is not to disturb: until a moment, and every day at set hours. */
export function DoNotDisturbChoice({ text, quiet, until, choose }: Props) {
  const [now, setNow] = useState(() => Date.now());
  const left = (until ?? 0) - now;
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setNow(Date.now()), left);
    return () => clearTimeout(timer);
  }, [left]);
  const pause = (moment: number | null) => {
    setNow(Date.now());
    choose({ until: moment });
  };
  const setHours = (hours: { from: string; to: string } | null) => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    choose({ quiet: hours && { ...hours, timeZone } });
  };
  return (
    <fieldset class="settings-pause" aria-describedby="pause-help">
      <legend>{text.quiet}</legend>
      <p id="pause-help" class="help" role="status">
        {left > 0 ? text.quietUntil(until!, now) : text.quietHelp}
      </p>
      <div class="settings-buttons">
        {left > 0
          ? (
            <button type="button" class="button small" onClick={() => pause(null)}>
              {text.quietEnd}
            </button>
          )
          : (
            <>
              {[30, 60, 240].map((minutes) => (
                <button
                  key={minutes}
                  type="button"
                  class="button small"
                  onClick={() => pause(Date.now() + minutes * MINUTE_MS)}
                >
                  {text.quietFor(minutes)}
                </button>
              ))}
              <button type="button" class="button small" onClick={() => pause(morning())}>
                {text.quietTomorrow}
              </button>
            </>
          )}
      </div>
      <Choice
        label={text.quietDaily}
        on={Boolean(quiet)}
        choose={(on) => setHours(on ? NIGHT : null)}
      />
      {quiet && (
        <div class="settings-hours">
          <Hour label={text.from} value={quiet.from} set={(from) => setHours({ ...quiet, from })} />
          <Hour label={text.to} value={quiet.to} set={(to) => setHours({ ...quiet, to })} />
        </div>
      )}
    </fieldset>
  );
}

/** Tomorrow morning, on the reader's clock. */
function morning(): number {
  const day = new Date();
  day.setDate(day.getDate() + 1);
  return day.setHours(MORNING, 0, 0, 0);
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

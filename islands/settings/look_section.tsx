import type { SettingsText } from "../../lib/i18n/settings.ts";
import { type Look, LOOK_COOKIE, lookAttributes, lookCookie, lookOf } from "../ui/look.ts";
import type { Notice, SettingsState } from "./settings_state.ts";

interface Props {
  state: SettingsState;
  text: SettingsText;
  tell(notice: Notice): void;
}

/** How the pages look here. A plain form; with scripts each choice is done at once. */
export function LookSection({ state, text, tell }: Props) {
  const { look } = state;
  const choice = <Name extends "density" | "theme">(name: Name, value: Look[Name]) => (
    <label class="settings-choice">
      <input type="radio" name={name} value={value} defaultChecked={look[name] === value} />
      <span>{text.look[value]}</span>
    </label>
  );
  return (
    <section aria-labelledby="look-title">
      <h2 id="look-title">{text.look.title}</h2>
      <form
        method="post"
        action="/me/look"
        onChange={({ currentTarget }) => {
          show(lookOf(new FormData(currentTarget)));
          tell({ text: text.saved, problem: false });
        }}
      >
        <fieldset class="settings-choices">
          <legend>{text.look.density}</legend>
          {choice("density", "comfortable")}
          {choice("density", "compact")}
        </fieldset>
        <fieldset class="settings-choices">
          <legend>{text.look.theme}</legend>
          {choice("theme", "system")}
          {choice("theme", "light")}
          {choice("theme", "dark")}
        </fieldset>
        <label class="settings-choice">
          <input
            type="checkbox"
            name="keys"
            defaultChecked={look.keys}
            aria-describedby="keys-help"
          />
          <span>{text.look.keys}</span>
        </label>
        <p id="keys-help" class="help">{text.look.keysHelp}</p>
        <button type="submit" class="button small unscripted">{text.save}</button>
      </form>
    </section>
  );
}

/** Shows a look at once, and has the server's next page drawn so. */
function show(look: Look): void {
  for (const [name, value] of Object.entries(lookAttributes(look))) {
    if (value === undefined) document.documentElement.removeAttribute(name);
    else document.documentElement.setAttribute(name, value);
  }
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${LOOK_COOKIE}=${
    lookCookie(look)
  }; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}

import { clockTime, longDay } from "../../lib/i18n/dates.ts";
import { Panel } from "../ui/panel.tsx";
import { plainText } from "./markup.ts";
import type { PanelProps } from "./panel_props.ts";

/** The pinned messages that the page has, newest first; a press goes there. */
export function PinsPanel({ state, view, text, words, nameOf, actions, close }: PanelProps) {
  const place = { locale: state.locale, timeZone: view.timeZone };
  const pinned = view.messages.filter((one) => one.pinned).reverse();
  return (
    <Panel title={words.menu.pins} closeLabel={text.close} close={close} place="side">
      {pinned.length === 0 && <p class="help">{words.pins.none}</p>}
      <ul class="menu">
        {pinned.map(({ pos, from, time, text: said }) => (
          <li key={pos}>
            <button
              type="button"
              class="pinned-message"
              onClick={() => {
                close();
                actions.show(pos);
              }}
            >
              <strong dir="auto">{nameOf(from).label}</strong>{" "}
              <small>{longDay(time, place)} {clockTime(time, place)}</small>
              <span dir="auto">{plainText(said).slice(0, 200)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

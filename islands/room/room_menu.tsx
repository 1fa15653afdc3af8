import { Panel } from "../ui/panel.tsx";
import type { PanelProps } from "./panel_props.ts";
import type { PanelName } from "./room_state.ts";

/** What the menu opens, in its order. */
const ITEMS: readonly Exclude<PanelName, "menu" | "picture">[] = ["search", "help"];

/** Everything that can be done in the room beside talking. */
export function RoomMenu({ text, words, actions, close, state }: PanelProps) {
  const openWire = async () => {
    close();
    const { openWirePanel } = await import("./wire_panel.tsx");
    await openWirePanel(state, text, words);
  };
  return (
    <Panel title={words.menu.title} closeLabel={text.close} close={close} place="side">
      <ul class="menu">
        {ITEMS.map((name) => (
          <li key={name}>
            <button type="button" class="button quiet wide" onClick={() => actions.open(name)}>
              {words.menu[name]}
            </button>
          </li>
        ))}
        <li>
          <button type="button" class="button quiet wide" onClick={openWire}>
            {words.menu.wire}
          </button>
        </li>
      </ul>
    </Panel>
  );
}

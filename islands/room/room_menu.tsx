import { useState } from "preact/hooks";
import { copyLink, invites } from "../ui/copy_link.tsx";
import { Panel } from "../ui/panel.tsx";
import type { PanelProps } from "./panel_props.ts";
import { ReadersPanel } from "./readers_panel.tsx";
import type { PanelName } from "./room_state.ts";

/** What the menu opens, in its order. */
const ITEMS: readonly Extract<PanelName, "search" | "topic" | "pins" | "help">[] = [
  "search",
  "topic",
  "pins",
  "help",
];

/** Everything that can be done in the room beside talking. */
export function RoomMenu(props: PanelProps) {
  const { text, words, actions, close, state } = props;
  const [readers, setReaders] = useState(false);
  if (readers) return <ReadersPanel {...props} />;
  const openWire = async () => {
    close();
    const { openWirePanel } = await import("./wire_panel.tsx");
    await openWirePanel(state, text, words);
  };
  return (
    <Panel title={words.menu.title} closeLabel={text.close} close={close} place="side">
      <ul class="menu">
        {invites(state.about.kind) && (
          <li class="narrow">
            <button
              type="button"
              class="button quiet wide"
              onClick={() => {
                close();
                copyLink(text, actions.tell);
              }}
            >
              {text.copyLink}
            </button>
          </li>
        )}
        <li>
          <button type="button" class="button quiet wide" onClick={() => setReaders(true)}>
            {words.menu.readers}
          </button>
        </li>
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

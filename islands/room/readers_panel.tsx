import { useEffect, useState } from "preact/hooks";
import type { Readers } from "../../lib/client/types.ts";
import { Person } from "../ui/avatar.tsx";
import { Panel } from "../ui/panel.tsx";
import { lastSaid } from "./last_said.ts";
import type { PanelProps } from "./panel_props.ts";

/** Who has read the reader's last message. Asked for when it is opened. */
export function ReadersPanel({ text, words, view, nameOf, actions, close }: PanelProps) {
  const { you, timeline: { messages } } = view;
  const last = lastSaid(messages, you.id);
  const [readers, setReaders] = useState<Readers | null>(null);
  const pos = last?.pos;
  useEffect(() => {
    if (pos === undefined || !view.joined) return;
    actions.readers(pos).then(setReaders, () => close());
  }, [pos, view.joined]);
  const { readers: said } = words;
  const others = readers?.users.filter((id) => id !== you.id) ?? [];
  const beyond = readers ? readers.count - readers.users.length : 0;
  return (
    <Panel title={said.title} closeLabel={text.close} close={close}>
      {last && <p class="help" dir="auto">{last.text}</p>}
      <p role="status">
        {!last ? said.nothing : readers && others.length === 0 ? said.nobody : ""}
      </p>
      <ul class="people-list">
        {others.map((id) => <Person key={id} label={nameOf(id)} />)}
      </ul>
      {beyond > 0 && <p class="help">{said.more(beyond)}</p>}
    </Panel>
  );
}

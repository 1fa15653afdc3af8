import { Person } from "../ui/avatar.tsx";
import { Panel } from "../ui/panel.tsx";
import type { PanelProps } from "./panel_props.ts";

/** Everybody who reacted to a message, by what they reacted with. */
export function ReactionsPanel({ view, text, words, nameOf, detail, close }: PanelProps) {
  const message = view.messages.find(({ pos }) => pos === detail);
  return (
    <Panel title={words.reactions} closeLabel={text.close} close={close}>
      {message?.reactions?.map(({ emoji, users }) => (
        <section key={emoji} class="reacted" aria-label={emoji}>
          <h3>{emoji} {users.length}</h3>
          <ul class="people-list">
            {users.map((id) => (
              <Person
                key={id}
                label={nameOf(id)}
                {...(id === view.you.id && { name: text.you })}
              />
            ))}
          </ul>
        </section>
      ))}
    </Panel>
  );
}

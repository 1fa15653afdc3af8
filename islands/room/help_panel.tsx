import { shownLook } from "../ui/look.ts";
import { Panel } from "../ui/panel.tsx";
import type { PanelProps } from "./panel_props.ts";

/** Every key that does something. */
export function HelpPanel({ text, words: { help }, close }: PanelProps) {
  return (
    <Panel title={help.title} closeLabel={text.close} close={close}>
      <dl class="keys">
        {help.keys.map(([keys, meaning]) => (
          <div key={meaning}>
            <dt>{keys.split(" ").map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <p class="help">
        {help.single(!shownLook().keys)} <a href="/me">{help.settings}</a>
      </p>
    </Panel>
  );
}

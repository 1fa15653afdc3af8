import { Panel } from "../ui/panel.tsx";
import { plainText } from "./markup.ts";
import type { PanelProps } from "./panel_props.ts";

/** Asks before a message is deleted, since that is final. */
export function DeletePanel({ view, text, words, actions, detail, close }: PanelProps) {
  const message = view.messages.find(({ pos }) => pos === detail);
  return (
    <Panel title={words.delete.title} closeLabel={text.close} close={close}>
      <p class="help">{words.delete.hint}</p>
      {message && (
        <blockquote class="preview" dir="auto">{plainText(message.text).slice(0, 200)}</blockquote>
      )}
      <div class="panel-buttons">
        <button type="button" class="button" onClick={close}>{words.delete.keep}</button>
        <button
          type="button"
          class="button alarm"
          onClick={() => {
            close();
            actions.delete(detail as string);
          }}
        >
          {words.delete.confirm}
        </button>
      </div>
    </Panel>
  );
}

import { richText } from "../../lib/i18n/rich.ts";
import { Panel } from "../ui/panel.tsx";
import { EditList, type Version } from "./edit_list.tsx";
import type { PanelProps } from "./panel_props.ts";
import { useAnswer } from "./use_answer.ts";

/** What the server answers. */
interface Answer {
  message: Version;
  edits: readonly Version[];
}

/** What a message said before, with times; asked for anew when it is edited again, or deleted. */
export function EditsPanel({ state, view, text, words, detail, close }: PanelProps) {
  const pos = detail as string;
  const path = `/api/rooms/${encodeURIComponent(state.room)}/messages/${pos}`;
  const message = view.messages.find((one) => one.pos === pos);
  const { answer, failed } = useAnswer<Answer>(path, [message?.edited?.count, message?.deleted]);
  return (
    <Panel title={richText(state.locale).editsTitle} closeLabel={text.close} close={close}>
      {failed && <p class="help" role="alert">{words.failedToLoad}</p>}
      {!answer && !failed && <p class="help" role="status">{text.partLoading}</p>}
      {answer && (
        <EditList
          {...answer}
          place={{ locale: state.locale, timeZone: view.timeZone }}
        />
      )}
    </Panel>
  );
}

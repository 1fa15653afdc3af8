import { useEffect, useState } from "preact/hooks";
import { richText } from "../../lib/i18n/rich.ts";
import { Panel } from "../ui/panel.tsx";
import { ask } from "./ask.ts";
import { EditList, type Version } from "./edit_list.tsx";
import type { PanelProps } from "./panel_props.ts";

/** What the server answers. */
interface Answer {
  message: Version;
  edits: readonly Version[];
}

/** What a message said before, with times; asked for anew when it is edited again, or deleted. */
export function EditsPanel({ state, view, text, words, detail, close }: PanelProps) {
  const pos = detail as string;
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [failed, setFailed] = useState(false);
  const message = view.messages.find((one) => one.pos === pos);
  useEffect(() => {
    const going = new AbortController();
    ask<Answer>(
      `/api/rooms/${encodeURIComponent(state.room)}/messages/${pos}`,
      going.signal,
    ).then(setAnswer, () => going.signal.aborted || setFailed(true));
    return () => going.abort();
  }, [pos, message?.edited?.count, message?.deleted]);
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

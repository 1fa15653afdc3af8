import { useRef, useState } from "preact/hooks";
import { clockTime, longDay } from "../../lib/i18n/dates.ts";
import { TOPIC_LENGTH } from "../../lib/protocol/limits.ts";
import { codePoints } from "../../lib/protocol/names.ts";
import { inSentence } from "../ui/names.ts";
import { Panel } from "../ui/panel.tsx";
import type { PanelProps } from "./panel_props.ts";

/** What the room is about, all of it, and the form that says something else. */
export function TopicPanel({ state, view, text, words: all, nameOf, actions, close }: PanelProps) {
  const { topic: words } = all;
  const { topic, you } = view;
  const field = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState("");
  const place = { locale: state.locale, timeZone: view.timeZone };
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const value = field.current!.value.normalize("NFC").replace(/\s+/gu, " ").trim();
    if (codePoints(value) > TOPIC_LENGTH) return setProblem(words.tooLong(TOPIC_LENGTH));
    if (value !== (topic?.text ?? "") && !actions.setTopic(value)) return setProblem(text.notTaken);
    close();
  };
  return (
    <Panel title={words.title} closeLabel={text.close} close={close}>
      <p class="topic-text" dir="auto">{topic?.text || words.none}</p>
      {topic?.text && (
        <p class="help">
          {words.setBy(
            topic.from === you.id ? null : inSentence(nameOf(topic.from)),
            `${longDay(topic.time, place)} ${clockTime(topic.time, place)}`,
          )}
        </p>
      )}
      {state.about.readOnly
        ? <p class="help">{state.about.readOnly}</p>
        : (
          <form class="topic-form" onSubmit={save}>
            <label class="field">
              <span>{words.title}</span>
              {/* What is typed in it stays the browser's: nothing is ever put back into it. */}
              <input
                ref={field}
                defaultValue={topic?.text ?? ""}
                dir="auto"
                autofocus
                autocomplete="off"
                enterkeyhint="done"
                aria-describedby="topic-help"
                aria-invalid={problem !== ""}
              />
            </label>
            <p id="topic-help" class={problem ? "help problem" : "help"} role="status">
              {problem || words.hint}
            </p>
            <p class="panel-buttons">
              <a class="button quiet" href={`/r/${encodeURIComponent(state.room)}/about`}>
                {words.about}
              </a>
              <button type="submit" class="button primary">{words.save}</button>
            </p>
          </form>
        )}
    </Panel>
  );
}

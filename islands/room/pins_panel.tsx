import { useMemo } from "preact/hooks";
import type { People } from "../../lib/protocol/events.ts";
import { richText } from "../../lib/i18n/rich.ts";
import { namer } from "../ui/names.ts";
import { Panel } from "../ui/panel.tsx";
import type { PanelProps } from "./panel_props.ts";
import { type ListedPin, PinList } from "./pin_list.tsx";
import { useAnswer } from "./use_answer.ts";

/** What the server answers. */
interface Answer {
  pins: readonly ListedPin[];
  people: People;
}

/** All pinned messages of the room, those pinned last first; asked for anew when they change. */
export function PinsPanel({ state, view, text, words, actions, close }: PanelProps) {
  const { pins } = view;
  const room = `/r/${encodeURIComponent(state.room)}`;
  const path = `/api/rooms/${encodeURIComponent(state.room)}/pins`;
  const { answer, failed } = useAnswer<Answer>(path, [[...pins].join(), view.joined]);
  const nameOf = useMemo(
    () => namer({ ...answer?.people, ...view.people }, text),
    [answer, view.people],
  );
  const label = richText(state.locale).unpin;
  // What was unpinned just now is gone at once.
  const listed = answer?.pins.filter(({ message }) => pins.has(message.pos));
  return (
    <Panel title={words.menu.pins} closeLabel={text.close} close={close} place="side">
      {failed && <p class="help" role="alert">{words.failedToLoad}</p>}
      {!listed && !failed && <p class="help" role="status">{text.partLoading}</p>}
      {listed && (
        <PinList
          pins={listed}
          room={room}
          place={{ locale: state.locale, timeZone: view.timeZone }}
          text={text}
          nameOf={nameOf}
          you={view.you.id}
          unpin={!state.about.readOnly &&
            ((pos) => (
              <button
                type="button"
                class="button small"
                onClick={() => actions.pin(pos, false)}
              >
                {label}
              </button>
            ))}
          show={(pos) => {
            close();
            actions.show(pos);
          }}
        />
      )}
    </Panel>
  );
}

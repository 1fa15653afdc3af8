import { useEffect, useMemo, useState } from "preact/hooks";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import { namer } from "../ui/names.ts";
import { Composer } from "./composer.tsx";
import { MessageList } from "./message_list.tsx";
import { People } from "./people.tsx";
import { Notice } from "./notice.tsx";
import { ComposeBanner, ComposerHelp, PanelPlace } from "./panels.tsx";
import { RoomHeader } from "./room_header.tsx";
import type { RoomSource, RoomState } from "./room_state.ts";
import { TypingLine } from "./typing_line.tsx";

interface Props {
  state: RoomState;
  source: RoomSource;
  /** In the reader's language: a browser loads no other. */
  text: RoomText;
}

/** The room: the same markup on the server and, from a live source, in the browser. */
export function RoomApp({ state, source, text }: Props) {
  const [view, setView] = useState(source.view);
  const [writing, setWriting] = useState(false);
  useEffect(() => {
    setView(source.view);
    return source.subscribe(() => setView(source.view));
  }, [source]);

  const nameOf = useMemo(() => namer(view.people, text), [view.people, text]);
  const { actions } = source;
  const live = view.connection !== null;
  // Kept as they are while messages come and nothing else changes.
  const { you, members } = view;
  const people = useMemo(
    () => <People state={state} members={members} you={you} text={text} nameOf={nameOf} />,
    [state, members, you, text, nameOf],
  );
  const composer = useMemo(
    () => <Composer state={state} live={live} text={text} actions={actions} />,
    [state, live, text, actions],
  );
  return (
    <div class="room">
      <RoomHeader
        room={state.about.title ?? state.room}
        view={view}
        text={text}
        nameOf={nameOf}
        actions={actions}
      />
      <main class="talk">
        <Notice view={view} text={text} locale={state.locale} actions={actions} />
        <MessageList state={state} view={view} text={text} nameOf={nameOf} actions={actions} />
        <div class="write" onKeyDown={() => setWriting(true)}>
          <TypingLine typing={view.typing} text={text} nameOf={nameOf} />
          {view.compose && (
            <ComposeBanner view={view} text={text} actions={actions} nameOf={nameOf} />
          )}
          {writing && live && (
            <ComposerHelp
              room={state.room}
              view={view}
              text={text}
              actions={actions}
              nameOf={nameOf}
            />
          )}
          {state.about.readOnly
            ? <p class="read-only" role="note">{state.about.readOnly}</p>
            : composer}
        </div>
      </main>
      {people}
      <p class={view.told ? "toast shown" : "toast"} role="status">{view.told}</p>
      <PanelPlace state={state} view={view} text={text} actions={actions} nameOf={nameOf} />
    </div>
  );
}

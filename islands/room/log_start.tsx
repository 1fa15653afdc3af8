import type { RoomText } from "../../lib/i18n/catalog.ts";
import { logStartText } from "../../lib/i18n/log_start.ts";
import { position } from "../../lib/protocol/position.ts";
import { EmptyRoom } from "./empty_room.tsx";
import type { RoomActions, RoomState, RoomView } from "./room_state.ts";

/** What stands above the first message is made of this. */
export interface LogStartProps {
  /** Nobody has spoken yet. */
  empty: boolean;
  state: RoomState;
  view: RoomView;
  text: RoomText;
  actions: RoomActions;
}

/** An invitation in an empty room; else more of the log on its way, a link to it, or its start. */
export function LogStart(props: LogStartProps) {
  return <div class="start">{content(props)}</div>;
}

function content({ empty, state, view, text, actions }: LogStartProps) {
  const words = logStartText(state.locale);
  if (empty) return <EmptyRoom about={state.about} text={text} words={words} tell={actions.tell} />;
  const { more, messages } = view.timeline;
  if (!more) return <p class="beginning">{words.beginning}</p>;
  if (view.older === "loading") return <p class="older" aria-busy="true">{words.loadingOlder}</p>;
  if (view.older === "failed") {
    return (
      <p class="older">
        {words.olderFailed}
        <button type="button" class="button small" onClick={() => actions.loadOlder(true)}>
          {text.tryAgain}
        </button>
      </p>
    );
  }
  const at = state.snapshot.segments[0]?.at;
  const before = messages[0]?.pos ?? (at ? position(at, 0) : state.snapshot.head);
  return (
    <p class="older">
      <a
        class="button small"
        href={`?before=${before}`}
        onClick={(event) => {
          if (view.connection === null) return;
          event.preventDefault();
          actions.loadOlder(true);
        }}
      >
        {words.older}
      </a>
    </p>
  );
}

import type { RoomText } from "../../lib/i18n/catalog.ts";
import { position } from "../../lib/protocol/position.ts";
import type { RoomActions, RoomState, RoomView } from "./room_state.ts";

interface Props {
  state: RoomState;
  view: RoomView;
  text: RoomText;
  actions: RoomActions;
}

/** What stands above the first message: more of the log on its way, a link to it, or its start. */
export function OlderMessages({ state, view, text, actions }: Props) {
  const { more, messages } = view.timeline;
  if (!more) return <p class="beginning">{text.beginning}</p>;
  if (view.older === "loading") return <p class="older" aria-busy="true">{text.loadingOlder}</p>;
  if (view.older === "failed") {
    return (
      <p class="older">
        {text.olderFailed}
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
        {text.older}
      </a>
    </p>
  );
}

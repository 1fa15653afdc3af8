import { Component } from "preact";
import type { PartText } from "../../lib/i18n/part_catalog.ts";
import type { Outgoing } from "../../lib/client/types.ts";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import type { Place } from "../../lib/i18n/dates.ts";
import { WarningIcon } from "../ui/icons.tsx";
import type { Namer } from "../ui/names.ts";
import { PlainText } from "./plain_text.tsx";
import { isRich, Rich } from "./rich.tsx";
import type { RoomActions, ShownMessage } from "./room_state.ts";

interface Props {
  outgoing: Outgoing;
  opens: boolean;
  /** The last one: it tells of those above it, too. */
  last: boolean;
  place: Place;
  text: RoomText;
  nameOf: Namer;
  you: string;
  /** The name of the room. */
  room: string;
  /** What it answers, as far as the page has it. */
  answered: ShownMessage | undefined;
  actions: RoomActions;
}

/** A message of the reader's own on its way, or one that did not make it. */
export class OutgoingRow extends Component<Props, { words?: PartText }> {
  override componentDidMount() {
    this.#drawn();
  }

  override componentDidUpdate(before: Props) {
    this.#drawn(before);
  }

  /** Few messages fail: why this one did is told once the words for it are there. */
  #drawn(before?: Props) {
    const failed = ({ outgoing }: Props) => outgoing.state === "failed";
    if (!failed(this.props) || before && failed(before)) return;
    this.props.text.parts().then((words) => this.setState({ words }), () => {});
  }

  render(props: Props, { words }: { words?: PartText }) {
    const { outgoing, opens, last, text, actions } = props;
    const { id, state, refusal, event } = outgoing;
    const failed = state === "failed";
    const message: ShownMessage = {
      pos: id,
      from: props.you,
      text: words?.tried(event) ?? outgoing.text,
      time: outgoing.time,
      ...(event.type === "message" && event.reply && { reply: event.reply }),
    };
    const reason = words?.failure(refusal?.code ?? "stale");
    return (
      <li class={`message mine ${state}${opens ? " opens" : ""}`}>
        <div class={opens ? "head" : "sr-only"}>
          <span class="sr-only">{text.you}</span>
          {!failed && <span class="progress">{text.sending}</span>}
        </div>
        <div class="bubble">
          {isRich(message)
            ? <Rich {...props} message={message} />
            : <PlainText text={message.text} />}
          {last && !opens && !failed && (
            <span class="progress beside" aria-hidden="true">{text.sending}</span>
          )}
        </div>
        {failed && (
          <div class="failure">
            <p>
              <WarningIcon />
              {text.failed}
              {reason && ` · ${reason}`}
            </p>
            {refusal?.code !== "deleted" && (
              <button
                type="button"
                class="button small"
                onClick={() => actions.retry(id)}
              >
                {text.retry}
              </button>
            )}
            <button type="button" class="button small quiet" onClick={() => actions.cancel(id)}>
              {text.cancel}
            </button>
          </div>
        )}
      </li>
    );
  }
}

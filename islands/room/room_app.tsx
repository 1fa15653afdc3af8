import { Component } from "preact";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import { kept } from "../ui/kept.ts";
import { type Namer, namer } from "../ui/names.ts";
import { Composer } from "./composer.tsx";
import { MessageList } from "./message_list.tsx";
import { People } from "./people.tsx";
import { Notice } from "./notice.tsx";
import { ComposeBanner, ComposerHelp, PanelPlace } from "./parts.tsx";
import { RoomHeader } from "./room_header.tsx";
import type { RoomSource, RoomState, RoomView } from "./room_state.ts";
import { Typing } from "./typing.tsx";

interface Props {
  state: RoomState;
  source: RoomSource;
  /** In the reader's language: a browser loads no other. */
  text: RoomText;
}

/**
 * The room: the same markup on the server and, from a live source, in the browser. Another source
 * is another room: it comes with another key.
 */
export class RoomApp extends Component<Props, { view: RoomView; writing: boolean }> {
  override state = { view: this.props.source.view, writing: false };
  #unsubscribe = () => {};
  // Kept as they are while messages come and nothing else changes.
  readonly #nameOf = kept((people: RoomView["people"]) => namer(people, this.props.text));
  readonly #people = kept((members: RoomView["members"], you: RoomView["you"], nameOf: Namer) => {
    const { state, text } = this.props;
    return <People state={state} members={members} you={you} text={text} nameOf={nameOf} />;
  });
  readonly #composer = kept((live: boolean) => {
    const { state, text, source: { actions } } = this.props;
    return <Composer state={state} live={live} text={text} actions={actions} />;
  });

  override componentDidMount() {
    const { source } = this.props;
    this.#unsubscribe = source.subscribe(() => this.setState({ view: source.view }));
  }

  override componentWillUnmount() {
    this.#unsubscribe();
  }

  // What is pasted or dictated comes without a key.
  readonly #write = () => this.state.writing || this.setState({ writing: true });

  render({ state, source, text }: Props, { view, writing }: { view: RoomView; writing: boolean }) {
    const nameOf = this.#nameOf(view.people);
    const { actions } = source;
    const live = view.connection !== null;
    return (
      <div class="room">
        <RoomHeader
          state={state}
          view={view}
          text={text}
          nameOf={nameOf}
          actions={actions}
        />
        <main class="talk">
          <Notice state={state} view={view} text={text} actions={actions} />
          <MessageList state={state} view={view} text={text} nameOf={nameOf} actions={actions} />
          <div class="write" onKeyDown={this.#write} onInput={this.#write}>
            <Typing typing={view.typing} locale={state.locale} nameOf={nameOf} />
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
              : this.#composer(live)}
          </div>
        </main>
        {this.#people(view.members, view.you, nameOf)}
        <p class={view.told ? "toast shown" : "toast"} role="status">{view.told || null}</p>
        <PanelPlace state={state} view={view} text={text} actions={actions} nameOf={nameOf} />
      </div>
    );
  }
}

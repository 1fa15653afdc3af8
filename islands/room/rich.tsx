/**
 * The place of what a message is beside words and links: markup, files, reactions and so on. It is
 * drawn by `rich_message.tsx`, which a browser loads with the first message that needs it. What the
 * server has drawn stays as it is until then.
 */
import { Component } from "preact";
import { PlainText } from "./plain_text.tsx";
import type { RichMessage, RichProps } from "./rich_message.tsx";

let drawn: typeof RichMessage | undefined;
let loading: Promise<void> | undefined;

/** For the server, which has it at hand. */
export function provideRich(component: typeof RichMessage): void {
  drawn = component;
}

function load(): Promise<void> {
  return loading ??= import("./rich_message.tsx").then(
    ({ RichMessage }) => provideRich(RichMessage),
    // The words are there; the next such message tries again.
    () => loading = undefined,
  ) as Promise<void>;
}

/** See the file's comment. */
export class Rich extends Component<RichProps & { hydrates?: boolean }> {
  #here = true;

  override componentDidMount() {
    if (!drawn) load().then(() => this.#here && this.forceUpdate());
  }

  override componentWillUnmount() {
    this.#here = false;
  }

  render(props: RichProps & { hydrates?: boolean }) {
    const Drawn = drawn;
    if (Drawn) return <Drawn key="drawn" {...props} />;
    // Hydration leaves alone what is in an element whose HTML is given.
    if (props.hydrates) return <div class="rich" dangerouslySetInnerHTML={KEEP} />;
    return <PlainText text={props.message.text} />;
  }
}

const KEEP = { __html: "" };

/**
 * A part of the page that is loaded when it is first needed: its code, its style sheet and its
 * words. Until it is there it says so, and if it cannot be had it says that, and tries again.
 */
import { Component, type ComponentType } from "preact";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import type { PartText } from "../../lib/i18n/part_catalog.ts";

/** What every part gets beside its own props. */
export interface PartProps {
  text: RoomText;
  /** The words of all parts, in the reader's language. */
  words: PartText;
}

/** A component that loads itself; `preload` is for the moment before it is likely to be needed. */
export type Part<P> = ComponentType<Omit<P, "words">> & { preload(text: RoomText): Promise<void> };

interface Options {
  /** A style sheet of its own: `emoji` for `static/part_emoji.css`. */
  style?: string;
  /** Nobody waits for it: nothing is said of its way here; if it cannot be had it comes later. */
  quiet?: boolean;
}

/** A quiet part that could not be had is asked for again after so long, in milliseconds. */
const AGAIN_MS = 5_000;

/** Makes a part of what `load` imports. To call once for each, at the top of a module. */
export function part<P extends PartProps>(
  load: () => Promise<ComponentType<P>>,
  { style, quiet }: Options = {},
): Part<P> {
  let ready: [ComponentType<P>, PartText] | undefined;
  const preload = async (text: RoomText) => {
    const [loaded, words] = await Promise.all([load(), text.parts(), style && loadStyle(style)]);
    ready = [loaded, words];
  };

  return class LoadedPart extends Component<Omit<P, "words">, { failed: boolean }> {
    static preload = preload;
    #here = true;
    #timer: ReturnType<typeof setTimeout> | undefined;
    override state = { failed: false };

    override componentDidMount() {
      if (!ready) this.#load();
    }

    override componentWillUnmount() {
      this.#here = false;
      clearTimeout(this.#timer);
    }

    #load = () => {
      if (this.state.failed) this.setState({ failed: false });
      preload((this.props as unknown as PartProps).text).then(
        () => this.#here && this.forceUpdate(),
        () => {
          if (!this.#here) return;
          if (quiet) this.#timer = setTimeout(this.#load, AGAIN_MS);
          else this.setState({ failed: true });
        },
      );
    };

    render() {
      const { text } = this.props as unknown as PartProps;
      if (ready) {
        const [Loaded, words] = ready;
        return <Loaded {...this.props as unknown as P} words={words} />;
      }
      if (quiet) return null;
      return (
        <div class="part-wait" role="status">
          {this.state.failed
            ? (
              <>
                {text.partFailed}
                <button type="button" class="button small" onClick={this.#load}>
                  {text.tryAgain}
                </button>
              </>
            )
            : <span class="progress">{text.partLoading}</span>}
        </div>
      );
    }
  };
}

/** Where the server puts the state of the page, and in it what this build calls style sheets. */
export const STATE_ID = "sori-state";

const styles = new Map<string, Promise<void>>();

/** Loads `static/part_<name>.css`, once. */
export function loadStyle(name: string): Promise<void> {
  let loading = styles.get(name);
  if (!loading) {
    loading = new Promise((resolve, reject) => {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      const { styles: known } = JSON.parse(document.getElementById(STATE_ID)!.textContent!);
      link.href = known[name] ?? `/static/part_${name}.css`;
      link.onload = () => resolve();
      link.onerror = () => {
        styles.delete(name);
        link.remove();
        reject(new Error(`${link.href} cannot be loaded`));
      };
      document.head.append(link);
    });
    styles.set(name, loading);
  }
  return loading;
}

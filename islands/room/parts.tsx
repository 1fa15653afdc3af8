/** Parts of the room that nobody sees at first; each is loaded when it is needed. */
import type { RoomText } from "../../lib/i18n/catalog.ts";
import { part } from "../ui/part.tsx";
import type { Namer } from "../ui/names.ts";
import type { PanelName, RoomActions, RoomState, RoomView } from "./room_state.ts";

/** What can be done with a message; comes with the first touch of the log. */
export const Tools = part(async () => (await import("./row_tools.tsx")).RowTools, {
  style: "messages",
  quiet: true,
});

/** Above the field, while an answer or a change is written. */
export const ComposeBanner = part(
  async () => (await import("./compose_banner.tsx")).ComposeBanner,
  { style: "messages", quiet: true },
);

/** Completion, drafts and changes of the last message; comes with the first touch of the field. */
export const ComposerHelp = part(
  async () => (await import("./composer_help.tsx")).ComposerHelp,
  { style: "messages", quiet: true },
);

const OpenPanel = part(async () => (await import("./panels.tsx")).OpenPanel);

interface Props {
  state: RoomState;
  view: RoomView;
  text: RoomText;
  actions: RoomActions;
  nameOf: Namer;
}

/** The place of the panel that is open. */
export function PanelPlace(props: Props) {
  return props.view.panel && <OpenPanel {...props} />;
}

/** Has a panel at hand before it is asked for; whoever then opens it hears of the trouble. */
export function preloadPanel(name: PanelName, text: RoomText): void {
  import("./panels.tsx").then((it) => it.preloadPanel(name, text)).catch(() => {});
}

/**
 * What opens beside or over the talk: each a part of its own, loaded when it is first opened, one
 * open at a time. A new one is a line here, its name in `room_state.ts`, a file, and its words in `lib/i18n/part_catalog.ts`.
 */
import type { RoomText } from "../../lib/i18n/catalog.ts";
import { type Part, part } from "../ui/part.tsx";
import type { Namer } from "../ui/names.ts";
import type { PanelProps } from "./panel_props.ts";
import type { PanelName, RoomActions, RoomState, RoomView } from "./room_state.ts";

const PANELS: Readonly<Record<PanelName, Part<PanelProps>>> = {
  menu: part<PanelProps>(async () => (await import("./room_menu.tsx")).RoomMenu, {
    style: "panels",
  }),
  picture: part<PanelProps>(
    async () => (await import("./attachments/picture_panel.tsx")).PicturePanel,
    { style: "attachments" },
  ),
  help: part<PanelProps>(async () => (await import("./help_panel.tsx")).HelpPanel, {
    style: "panels",
  }),
  search: part<PanelProps>(async () => (await import("../search/search_panel.tsx")).load(), {
    style: "panels",
  }),
  delete: part<PanelProps>(async () => (await import("./delete_panel.tsx")).DeletePanel, {
    style: "panels",
  }),
  pins: part<PanelProps>(async () => (await import("./pins_panel.tsx")).PinsPanel, {
    style: "panels",
  }),
  emoji: part<PanelProps>(async () => (await import("./emoji_panel.tsx")).EmojiPanel, {
    style: "panels",
  }),
};

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

interface Props {
  state: RoomState;
  view: RoomView;
  text: RoomText;
  actions: RoomActions;
  nameOf: Namer;
}

/** The place of the panel that is open. */
export function PanelPlace(props: Props) {
  const { panel } = props.view;
  if (!panel) return null;
  const Open = PANELS[panel.name];
  const close = () => props.actions.open(null);
  return <Open key={panel.name} {...props} detail={panel.detail} close={close} />;
}

/** Has a panel at hand before it is asked for. */
export function preloadPanel(name: PanelName, text: RoomText): void {
  // Whoever then opens it hears of the trouble.
  PANELS[name].preload(text).catch(() => {});
}

/** Completion, drafts and changes of the last message; comes with the first touch of the field. */
export const ComposerHelp = part(
  async () => (await import("./composer_help.tsx")).ComposerHelp,
  { style: "messages", quiet: true },
);

/**
 * What opens beside or over the talk: each a part of its own, loaded when it is first opened, one
 * open at a time. A new one is a line here, its name in `room_state.ts`, a file, and its words in
 * `lib/i18n/part_catalog.ts`.
 */
import type { ComponentType } from "preact";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import { loadStyle, type Part, part } from "../ui/part.tsx";
import type { PanelProps } from "./panel_props.ts";
import type { PanelName } from "./room_state.ts";

/** A panel about what the room keeps of its talk: their style sheet is one. */
function marks(load: () => Promise<ComponentType<PanelProps>>): Part<PanelProps> {
  return part<PanelProps>(async () => (await Promise.all([load(), loadStyle("marks")]))[0], {
    style: "panels",
  });
}

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
  edits: marks(async () => (await import("./edits_panel.tsx")).EditsPanel),
  pins: marks(async () => (await import("./pins_panel.tsx")).PinsPanel),
  reactions: marks(async () => (await import("./reactions_panel.tsx")).ReactionsPanel),
  topic: marks(async () => (await import("./topic_panel.tsx")).TopicPanel),
  emoji: part<PanelProps>(async () => (await import("./emoji_panel.tsx")).EmojiPanel, {
    style: "panels",
  }),
};

type Props = Omit<PanelProps, "detail" | "close">;

/** The panel that is open. */
export function OpenPanel(props: Props) {
  const panel = props.view.panel!;
  const Open = PANELS[panel.name];
  const close = () => props.actions.open(null);
  return <Open key={panel.name} {...props} detail={panel.detail} close={close} />;
}

/** Has a panel at hand before it is asked for. */
export function preloadPanel(name: PanelName, text: RoomText): Promise<void> {
  return PANELS[name].preload(text);
}

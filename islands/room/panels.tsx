/**
 * What opens beside or over the talk: each a part of its own, loaded when it is first opened, one
 * open at a time. A new one is a line here, a file, and its words in `lib/i18n/part_catalog.ts`.
 */
import type { RoomText } from "../../lib/i18n/catalog.ts";
import { part, type PartProps } from "../ui/part.tsx";
import type { Namer } from "../ui/names.ts";
import type { RoomActions, RoomState, RoomView } from "./room_state.ts";

/** What every panel gets. It draws itself in a `Panel` of `islands/ui/panel.tsx`. */
export interface PanelProps extends PartProps {
  state: RoomState;
  view: RoomView;
  actions: RoomActions;
  nameOf: Namer;
  /** What it was opened with. */
  detail?: unknown;
  close(): void;
}

const PANELS = {
  menu: part<PanelProps>(async () => (await import("./room_menu.tsx")).RoomMenu, {
    style: "panels",
  }),
  help: part<PanelProps>(async () => (await import("./help_panel.tsx")).HelpPanel, {
    style: "panels",
  }),
};

/** What can be opened. */
export type PanelName = keyof typeof PANELS;

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

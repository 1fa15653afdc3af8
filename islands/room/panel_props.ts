import type { PartProps } from "../ui/part.tsx";
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

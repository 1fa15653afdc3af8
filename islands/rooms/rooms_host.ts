import type { ChatClient } from "../../lib/client/types.ts";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import type { RoomAbout, RoomState } from "../room/room_state.ts";

/** What the rooms need of the page. */
export interface RoomsHost {
  client: ChatClient;
  text: RoomText;
  /** The room that is shown. */
  state(): RoomState;
  /** Shows another room in its place. */
  show(state: RoomState): void;
  /** The room that is shown has become something else to its reader. */
  change(about: RoomAbout): void;
}

/**
 * The reader's rooms beside the talk: on a wide screen always there, on a narrow one a sheet that
 * the room's name opens. Drawn by the server; `live.tsx` keeps it up to date.
 */
import type { RoomsText } from "../../lib/i18n/rooms.ts";
import type { MyRoom } from "../../lib/protocol/my_room.ts";
import type { Namer } from "../ui/names.ts";
import { SheetHead } from "../ui/sheet_head.tsx";
import { ROOMS_LIST_ID, ROOMS_NAV_ID } from "./rooms_nav_id.ts";
import { MyRoomsList } from "./my_rooms_list.tsx";

interface Props {
  rooms: readonly MyRoom[];
  current: string;
  nameOf: Namer;
  text: RoomsText;
  close: string;
}

/** See the file's comment. */
export function RoomsNav({ rooms, current, nameOf, text, close }: Props) {
  return (
    <nav id={ROOMS_NAV_ID} class="sheet rooms-side" popover="auto" aria-labelledby="my-rooms-title">
      <SheetHead
        sheet={ROOMS_NAV_ID}
        titleId="my-rooms-title"
        title={text.mine}
        close={close}
        class="rooms-close"
      />
      <button type="button" class="button quiet wide scripted switch" data-rooms="switch">
        {text.switcher}
        <kbd aria-hidden="true">Ctrl K</kbd>
      </button>
      <div id={ROOMS_LIST_ID} class="rooms-list">
        <LiveList rooms={rooms} current={current} nameOf={nameOf} text={text} />
      </div>
      <p class="rooms-ways">
        <a href={`/r/${encodeURIComponent(current)}/about`} data-rooms="about">{text.about}</a>
        <a href="/">{text.all}</a>
      </p>
    </nav>
  );
}

/** The list, or that there is none yet. */
export function LiveList({ rooms, current, nameOf, text }: Omit<Props, "close">) {
  if (rooms.length === 0) return <p class="help">{text.noneMine}</p>;
  return <MyRoomsList rooms={rooms} current={current} nameOf={nameOf} text={text} />;
}

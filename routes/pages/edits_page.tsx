/** What a message has said, version by version. */
import { EditList } from "../../islands/room/edit_list.tsx";
import { DEFAULT_TIME_ZONE } from "../../lib/i18n/mod.ts";
import { richText } from "../../lib/i18n/rich.ts";
import type { PlacedEvent } from "../message.ts";
import { renderRoomPart, type RoomPartData } from "./room_part.tsx";

/** What the page shows. */
export interface EditsPageData extends RoomPartData {
  message: PlacedEvent;
  edits: readonly PlacedEvent[];
}

/** The complete HTML of the page. */
export function renderEdits(data: EditsPageData): string {
  const { edits, locale, message, room } = data;
  const place = { locale, timeZone: data.timeZone ?? DEFAULT_TIME_ZONE[locale] };
  const text = richText(locale);
  return renderRoomPart(data, text.editsTitle, () => (
    <>
      <EditList message={message} edits={edits} place={place} />
      <p>
        <a href={`/r/${encodeURIComponent(room.name)}?around=${message.pos}#shown`}>
          {text.toMessage}
        </a>
      </p>
    </>
  ));
}

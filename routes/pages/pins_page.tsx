/**
 * The pinned messages of a room, each with the way to it, and a form that unpins it.
 *
 * | what         | role   | name (Korean / English)              |
 * |--------------|--------|--------------------------------------|
 * | a message    | link   | who said it, when, and what          |
 * | unpin        | button | 고정 풀기 / Unpin                    |
 */
import { PinList } from "../../islands/room/pin_list.tsx";
import { DEFAULT_TIME_ZONE, roomText } from "../../lib/i18n/mod.ts";
import { richText } from "../../lib/i18n/rich.ts";
import type { Pin } from "../../lib/session/pins.ts";
import { renderRoomPart, type RoomPartData } from "./room_part.tsx";

/** What the page shows. */
export interface PinsPageData extends RoomPartData {
  pins: readonly Pin[];
  /** Whether the reader may unpin. */
  writable: boolean;
}

/** The complete HTML of the page. */
export function renderPins(data: PinsPageData): string {
  const { locale, pins, room, writable } = data;
  const place = { locale, timeZone: data.timeZone ?? DEFAULT_TIME_ZONE[locale] };
  const text = richText(locale);
  const path = `/r/${encodeURIComponent(room.name)}`;
  return renderRoomPart(data, text.pinsTitle, (nameOf) => (
    <PinList
      pins={pins}
      room={path}
      place={place}
      text={roomText(locale)}
      nameOf={nameOf}
      you={data.you.id}
      unpin={writable && ((pos) => (
        <form method="post" action={`${path}/about`}>
          <input type="hidden" name="do" value="unpin" />
          <input type="hidden" name="from" value="pins" />
          <input type="hidden" name="id" value={pos} />
          <button type="submit" class="button small">{text.unpin}</button>
        </form>
      ))}
    />
  ));
}

import type { ComponentChildren } from "preact";
import { roomLabel } from "../../islands/rooms/room_label.ts";
import { BackIcon } from "../../islands/ui/icons.tsx";
import { LanguageSwitch } from "../../islands/ui/language_switch.tsx";
import { type Namer, namer } from "../../islands/ui/names.ts";
import { roomText } from "../../lib/i18n/mod.ts";
import { roomsText } from "../../lib/i18n/rooms.ts";
import type { People } from "../../lib/protocol/events.ts";
import type { MyRoom } from "../../lib/protocol/my_room.ts";
import { renderPage } from "./layout.tsx";
import type { PageData } from "./page_data.ts";

/** What every page about a room is made of. */
export interface RoomPartData extends PageData {
  /** Address of its style sheet. */
  style: string;
  room: Omit<MyRoom, "unread" | "mentions">;
  people: People;
}

/** The complete HTML of a page about a room that shows one thing, with the way back. */
export function renderRoomPart(
  data: RoomPartData,
  title: string,
  draw: (nameOf: Namer) => ComponentChildren,
): string {
  const { locale, people, path, room, style } = data;
  const text = roomsText(locale);
  const common = roomText(locale);
  const nameOf = namer(people, common);
  const label = roomLabel(room, nameOf);
  return renderPage({
    data,
    title: `${title} · ${label} · ${common.app}`,
    style,
    children: (
      <div class="home">
        <header class="part-head">
          <a
            class="button quiet square"
            href={`/r/${encodeURIComponent(room.name)}`}
            aria-label={text.backToRoom}
          >
            <BackIcon />
          </a>
          <div>
            <h1>{title}</h1>
            <p dir="auto">{label}</p>
          </div>
        </header>
        <main>{draw(nameOf)}</main>
        <LanguageSwitch locale={locale} path={path} label={common.language} />
      </div>
    ),
  });
}

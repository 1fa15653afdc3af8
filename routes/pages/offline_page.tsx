/**
 * The page that the service worker keeps, and shows where the network fails. It is the same for
 * everybody: `islands/offline.entry.tsx` puts in what this browser has.
 *
 * | what             | role    | name                                                   |
 * |------------------|---------|--------------------------------------------------------|
 * | what is wrong    | heading | 지금은 연결할 수 없어요 / There’s no connection right now |
 * | asks again       | button  | 다시 시도 / Try again                                  |
 * | rooms to read    | heading | 연결 없이 볼 수 있는 방 / Rooms you can read offline   |
 */
import { LIST_ID, type Shell } from "../../islands/offline/show.tsx";
import { NameForm } from "../../islands/room/name_form.tsx";
import type { RoomState } from "../../islands/room/room_state.ts";
import { Mark } from "../../islands/ui/icons.tsx";
import { RoomsNav } from "../../islands/rooms/rooms_nav.tsx";
import { namer } from "../../islands/ui/names.ts";
import { roomsText } from "../../lib/i18n/rooms.ts";
import { pageText, roomText } from "../../lib/i18n/mod.ts";
import { offlineText } from "../../lib/i18n/offline.ts";
import { renderPage } from "./layout.tsx";
import type { PageData } from "./page_data.ts";

/** What the page is made of. */
export interface OfflinePageData extends PageData {
  limits: RoomState["limits"];
  /** Address of the style sheet of the list of rooms. */
  roomsStyle: string;
}

/** The complete HTML. */
export function renderOffline(data: OfflinePageData): string {
  const { locale, assets } = data;
  const { textLength, displayNameLength, attachmentBytes } = data.limits;
  const text = offlineText(locale);
  const common = roomText(locale);
  const same = {
    limits: { textLength, displayNameLength, attachmentBytes },
    styles: assets.partStyles ?? {},
    settingsStyle: assets.settingsStyle,
  };
  const state: Shell = {
    locale,
    guest: common.guest("$"),
    scripts: assets.script(`room.${locale}`),
    room: same,
  };
  const { you, path } = data;
  return renderPage({
    data,
    title: `${text.title} · ${common.app}`,
    style: data.roomsStyle,
    entry: "offline",
    state,
    hidden: true,
    children: (
      <main class="home offline">
        <header class="home-head">
          <Mark />
          <h1>{text.title}</h1>
          <p>{text.hint}</p>
          <button type="button" class="button offline-again">{text.tryAgain}</button>
        </header>
        <section aria-labelledby="kept-title">
          <h2 id="kept-title">{text.rooms}</h2>
          <div id={LIST_ID} />
        </section>
      </main>
    ),
    beside: (
      <>
        <NameForm
          state={{ ...same, you, path }}
          text={common}
          words={pageText(locale).nameForm}
        />
        <RoomsNav
          rooms={[]}
          current=""
          nameOf={namer({}, common)}
          text={roomsText(locale)}
          close={common.close}
        />
      </>
    ),
  });
}

/**
 * The room, rendered on the server; `islands/room/start.tsx` brings it alive.
 *
 * Roles and accessible names that tests and others may rely on (Korean / English):
 *
 * | what                     | role     | name                                  |
 * |--------------------------|----------|---------------------------------------|
 * | room name                | heading  | the room's name                       |
 * | messages                 | log      | 대화 / Conversation                   |
 * | composer                 | textbox  | 메시지 / Message                      |
 * | attach                   | button   | 파일 붙이기 / Attach files            |
 * | files on their way       | region   | 붙인 파일 / Attachments               |
 * | take one out             | button   | …빼기 / Remove …                      |
 * | send                     | button   | 보내기 / Send                         |
 * | failed message           | button   | 다시 보내기 / Send again              |
 * |                          | button   | 지우기 / Discard                      |
 * | new messages             | button   | 새 메시지 3개 / 3 new messages        |
 * | back to the newest       | button   | 최신 메시지로 / Jump to newest        |
 * | older messages           | link     | 이전 메시지 보기 / Show earlier messages |
 * | reconnect                | button   | 지금 연결 / Connect now               |
 * | who is online (narrow)   | button   | 3명 접속 중 / 3 online                |
 * | who is online            | complementary | 접속 중인 사람 / People here     |
 * | own name                 | button   | …, 이름 바꾸기 / …, Change name       |
 * | its dialog               | dialog   | 이름 바꾸기 / Change name             |
 * | its field, its button    | textbox, button | 이름, 저장 / Name, Save        |
 * | menu, and its dialog     | button, dialog | 메뉴 / Menu                     |
 * | search, in the menu      | button, dialog | 메시지 찾기 / Search messages   |
 * | its field, its hits      | searchbox, listitem | 찾을 말 / Search for      |
 * | invite (360 px: in the menu) | button | 초대 링크 복사 / Copy invite link   |
 * | back                     | link     | 방 목록 / All rooms                   |
 * | language                 | link     | 한국어, English                       |
 */
import { LogStart } from "../../islands/room/log_start.tsx";
import { NameForm } from "../../islands/room/name_form.tsx";
import { RichMessage } from "../../islands/room/rich_message.tsx";
import { Rich } from "../../islands/room/rich.tsx";
import { StartPlace } from "../../islands/room/start_place.tsx";
import { PeopleContent } from "../../islands/room/people.tsx";
import { PeoplePanel } from "../../islands/room/people_panel.tsx";
import { TopicLine } from "../../islands/room/topic_line.tsx";
import { TopicPlace } from "../../islands/room/topic_place.tsx";
import { RoomApp } from "../../islands/room/room_app.tsx";
import {
  initialView,
  type RoomAbout,
  type RoomState,
  stillSource,
} from "../../islands/room/room_state.ts";
import { rowsOf } from "../../islands/room/rows.ts";
import { WINDOW } from "../../islands/room/timeline.ts";
import { roomLabel } from "../../islands/rooms/room_label.ts";
import { RoomsNav } from "../../islands/rooms/rooms_nav.tsx";
import { namer } from "../../islands/ui/names.ts";
import { DEFAULT_TIME_ZONE, pageText, roomText, utcOffset } from "../../lib/i18n/mod.ts";
import type { Change, People, WireSegment } from "../../lib/protocol/events.ts";
import { DEFAULT_LIMITS } from "../../lib/protocol/limits.ts";
import { roomsText } from "../../lib/i18n/rooms.ts";
import type { Message } from "../../lib/protocol/fold.ts";
import type { MyRoom } from "../../lib/protocol/my_room.ts";
import type { Position } from "../../lib/protocol/position.ts";
import { renderPage } from "./layout.tsx";
import type { PageData } from "./page_data.ts";

/** What the room page shows. */
export interface RoomPageData extends PageData {
  room: string;
  /** What the room is to the reader; by default one that is everybody's. */
  about?: RoomAbout;
  /** The reader's rooms, for the list beside the talk; absent: there is none. */
  mine?: readonly MyRoom[];
  /** Address of the style sheet of that list. */
  roomsStyle?: string;
  /** A page of the log: the newest, or the one before the position that was asked for. */
  snapshot: {
    prev: Position;
    head: Position;
    segments: WireSegment[];
    people: People;
    more: boolean;
    changes?: Change[];
    /** What the messages answer, where the page does not hold it. */
    quotes?: readonly Message[];
  };
  /** The position asked for with `?before=`; null or absent on the newest page. */
  before?: Position | null;
  /** The position asked for with `?around=`. */
  around?: Position | null;
  /** What is told for a moment: that the message the reader comes for is not there. */
  told?: string;
  /** A message id that was never used, for the form that works without scripts. */
  formId: string;
  /** Milliseconds since the Unix epoch. */
  now: number;
  /** Limits that the page tells of; the defaults where absent. */
  limits?: RoomState["limits"];
}

/** What the island starts from, and what stands in the window's title. */
export function roomState(data: RoomPageData): { title: string; state: RoomState } {
  const { locale, you, room, snapshot, formId, path } = data;
  const { textLength, displayNameLength, attachmentBytes } = data.limits ?? DEFAULT_LIMITS;
  const timeZone = data.timeZone ?? DEFAULT_TIME_ZONE[locale];
  const state: RoomState = {
    locale,
    timeZone,
    utcOffset: utcOffset(data.now, timeZone),
    you,
    room,
    about: data.about ?? { name: room, kind: "public" },
    snapshot,
    after: "",
    before: data.before ?? null,
    around: data.around ?? null,
    formId,
    path,
    settingsStyle: data.assets.settingsStyle,
    limits: { textLength, displayNameLength, attachmentBytes },
    styles: data.assets.partStyles ?? {},
  };
  const { messages } = initialView(state);
  state.after = beginning(state, messages);
  if (state.after !== "") {
    const quotes = [...snapshot.quotes ?? [], ...quotedBefore(state.after, messages)];
    state.snapshot = { ...snapshot, more: true, ...(quotes.length > 0 && { quotes }) };
  }
  const label = roomLabel(state.about, namer(snapshot.people, roomText(locale)));
  if (label !== room) state.about = { ...state.about, title: label };
  return { title: pageText(locale).roomTitle(label), state };
}

/** The newest page begins after this: with the last messages, and with all that were not read. */
function beginning(
  { about: { unreadFrom }, before }: RoomState,
  messages: readonly Message[],
): Position {
  if (before !== null) return "";
  const unread = messages.findIndex(({ pos }) => pos === unreadFrom?.pos);
  const first = messages.length - WINDOW.opening;
  return messages[(unread < 0 ? first : Math.min(first, unread)) - 1]?.pos ?? "";
}

/** Messages that stand before the beginning of the page and are answered after it. */
function quotedBefore(after: Position, messages: readonly Message[]): Message[] {
  const asked = new Set(messages.map(({ pos, reply }) => pos > after ? reply : undefined));
  return messages.filter(({ pos }) => pos <= after && asked.has(pos));
}

/** Messages of the page that open a day. */
function daysOf(state: RoomState): Position[] {
  const rows = rowsOf(initialView(state).messages, state);
  return rows.filter(({ day }) => day).map(({ message }) => message.pos);
}

/** The complete HTML of a room. */
export function renderRoom(data: RoomPageData): string {
  const { locale, mine, room, snapshot } = data;
  const text = pageText(locale);
  const words = roomText(locale);
  const { title, state } = roomState(data);
  StartPlace.provide(LogStart);
  PeopleContent.provide(PeoplePanel);
  Rich.provide(RichMessage);
  TopicPlace.provide(TopicLine);
  const html = renderPage({
    data,
    title,
    // What a link to it shows is for everybody.
    description: state.about.kind === "public" ? text.roomDescription(room) : text.description,
    ...(data.roomsStyle !== undefined && { style: data.roomsStyle }),
    entry: `room.${locale}`,
    state: { ...state, days: daysOf(state) },
    children: <RoomApp state={state} source={stillSource(state)} text={words} />,
    bodyClass: mine && "with-rooms",
    beside: (
      <>
        {data.told && <p class="toast passing" role="status">{data.told}</p>}
        <NameForm state={state} text={words} words={text.nameForm} />
        {mine && (
          <RoomsNav
            rooms={mine}
            current={room}
            nameOf={namer(snapshot.people, words)}
            text={roomsText(locale)}
            close={words.close}
          />
        )}
      </>
    ),
  });
  // Where `#shown` leads without a script; one that is alive finds the message by its position.
  const { around } = data;
  return around ? html.replace(`data-pos="${around}"`, `id="shown" $&`) : html;
}

import { LanguageSwitch } from "../../islands/ui/language_switch.tsx";
import { Mark } from "../../islands/ui/icons.tsx";
import { MyRoomsList } from "../../islands/rooms/my_rooms_list.tsx";
import { namer } from "../../islands/ui/names.ts";
import {
  ago,
  DEFAULT_TIME_ZONE,
  isoTime,
  type PageText,
  pageText,
  type Place,
  type RoomText,
  roomText,
} from "../../lib/i18n/mod.ts";
import { nameNow } from "../../lib/i18n/name_now.ts";
import { type RoomsText, roomsText } from "../../lib/i18n/rooms.ts";
import type { People } from "../../lib/protocol/events.ts";
import { DEFAULT_LIMITS } from "../../lib/protocol/limits.ts";
import type { MyRoom } from "../../lib/protocol/my_room.ts";
import { LOBBY } from "../../lib/protocol/names.ts";
import { CreateRoom } from "./create_room_form.tsx";
import { renderPage } from "./layout.tsx";
import type { PageData } from "./page_data.ts";

/** A room in the list. */
export interface HomeRoom {
  name: string;
  /** Of the last activity, in milliseconds since the Unix epoch. */
  time: number | null;
  /** The newest message: its author's id, and name if they have one. */
  last: { from: string; author?: string; text: string } | null;
}

/** What the home page shows. */
export interface HomePageData extends PageData {
  /** Address of its style sheet. */
  style: string;
  /** The reader's own rooms. */
  mine: readonly MyRoom[];
  /** Those who appear in them. */
  people: People;
  /** Whether the list is of rooms that are put away. */
  archived: boolean;
  rooms: HomeRoom[];
  /** Where the list goes on; null when it is complete. */
  more: string | null;
  /** The server's clock, in milliseconds since the Unix epoch. */
  now: number;
}

/** So much of a message is enough for one line on the widest screen. */
const LINE_LENGTH = 120;

/** The complete HTML of the home page. */
export function renderHome(data: HomePageData): string {
  const { locale, archived, mine, rooms, more, now } = data;
  const own = roomsText(locale);
  const text = pageText(locale);
  const place = { locale, timeZone: data.timeZone ?? DEFAULT_TIME_ZONE[locale] };
  const common = roomText(locale);
  return renderPage({
    data,
    title: text.homeTitle,
    description: text.description,
    style: data.style,
    children: (
      <div class="home">
        <header class="home-head">
          <Mark />
          <div>
            <h1>{common.app}</h1>
            <p>{text.tagline}</p>
          </div>
        </header>
        <main>
          <EnterRoom text={text} />
          {mine.length > 0 && !archived && (
            <section aria-labelledby="mine-title">
              <h2 id="mine-title">{own.mine}</h2>
              <div class="card own-rooms">
                <MyRoomsList
                  rooms={mine}
                  current={null}
                  nameOf={namer(data.people, common)}
                  text={own}
                />
              </div>
            </section>
          )}
          <CreateRoom text={own} />
          <section aria-labelledby="rooms-title">
            <h2 id="rooms-title">{archived ? own.archived : text.roomsTitle}</h2>
            {rooms.length === 0
              ? <NoRooms archived={archived} text={text} own={own} />
              : (
                <ul class="card rooms">
                  {rooms.map((room) => (
                    <RoomLink
                      key={room.name}
                      room={room}
                      now={now}
                      text={text}
                      common={common}
                      place={place}
                    />
                  ))}
                </ul>
              )}
            {more !== null && <a class="button" href={more}>{text.moreRooms}</a>}
            <p class="elsewhere">
              <a href={archived ? "/" : "/?archived"}>{archived ? own.all : own.archived}</a>
            </p>
          </section>
          <YourName data={data} text={text} common={common} />
          <section class="card none">
            <p>{text.guide.invitation}</p>
            <a class="button" href="/learn">{text.guide.start}</a>
          </section>
        </main>
        <LanguageSwitch locale={locale} path={data.path} label={common.language} />
      </div>
    ),
  });
}

function EnterRoom({ text }: { text: PageText }) {
  return (
    <form class="card enter" method="post" action="/rooms">
      <label class="field">
        <span>{text.roomField}</span>
        <input
          name="name"
          required
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          dir="auto"
          aria-describedby="room-help"
        />
      </label>
      <button type="submit" class="button primary">{text.enterRoom}</button>
      <p id="room-help" class="help">{text.roomFieldHelp}</p>
    </form>
  );
}

function NoRooms(
  { archived, text, own }: { archived: boolean; text: PageText; own: RoomsText },
) {
  if (!archived) return <FirstRoom text={text} />;
  return <p class="card none">{own.noArchived}</p>;
}

function FirstRoom({ text }: { text: PageText }) {
  return (
    <div class="card none">
      <p>{text.noRooms}</p>
      <a class="button" href={`/r/${LOBBY}`}>{text.toLobby}</a>
    </div>
  );
}

interface RoomLinkProps {
  room: HomeRoom;
  now: number;
  text: PageText;
  common: RoomText;
  place: Place;
}

function RoomLink({ room: { name, time, last }, now, text, common, place }: RoomLinkProps) {
  return (
    <li>
      <a href={`/r/${encodeURIComponent(name)}`}>
        <span class="room-line">
          <strong dir="auto">{name}</strong>
          {time !== null && (
            <time dateTime={isoTime(time)}>{ago(time, now, place, text.justNow)}</time>
          )}
        </span>
        <span class="last" dir="auto">
          {last === null
            ? text.noMessages
            : text.lastMessage(author(last, common), last.text.slice(0, LINE_LENGTH))}
        </span>
      </a>
    </li>
  );
}

function author({ from, author }: { from: string; author?: string }, common: RoomText): string {
  return namer(author === undefined ? {} : { [from]: { name: author } }, common)(from).label;
}

function YourName({ data, text, common }: { data: PageData; text: PageText; common: RoomText }) {
  const { you } = data;
  return (
    <section aria-labelledby="name-title">
      <h2 id="name-title">{text.nameTitle}</h2>
      <form class="card enter" method="post" action="/me">
        <label class="field">
          <span>{text.nameForm.name}</span>
          <input
            name="name"
            required
            autocomplete="nickname"
            value={you.name ?? ""}
            maxLength={DEFAULT_LIMITS.displayNameLength}
            aria-describedby="name-help"
          />
        </label>
        <input type="hidden" name="to" value={data.path} />
        <button type="submit" class="button">{text.nameForm.save}</button>
        <p id="name-help" class="help">
          {nameNow(
            data.locale,
            author({ from: you.id, ...(you.name && { author: you.name }) }, common),
          )}
        </p>
      </form>
    </section>
  );
}

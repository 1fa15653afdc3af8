import { render } from "preact";
import type { Locale } from "../../lib/i18n/locale.ts";
import { momentText, offlineText } from "../../lib/i18n/offline.ts";
import { roomsText } from "../../lib/i18n/rooms.ts";
import { randomId, systemRandom } from "../../lib/base/ids.ts";
import { isoTime } from "../../lib/i18n/dates.ts";
import { NAME_FORM_ID } from "../room/name_form.tsx";
import type { RoomState } from "../room/room_state.ts";
import { LiveList } from "../rooms/rooms_nav.tsx";
import { ROOMS_LIST_ID } from "../rooms/rooms_nav_id.ts";
import { LOOK_COOKIE, lookAttributes, readLook } from "../ui/look.ts";
import { inSentence, namer } from "../ui/names.ts";
import { STATE_ID } from "../ui/part.tsx";
import type { Kept } from "./kept.ts";

/** Where the list of rooms comes to. */
export const LIST_ID = "kept-rooms";

/** The server is asked again so often whether it is back, in milliseconds. */
const ASK_MS = 10_000;
/** So much of a message is enough for one line on the widest screen. */
const LINE_LENGTH = 120;
const FORM_ID_LENGTH = 16;

/** What the page is made of that stands in for others. */
export interface Shell {
  locale: Locale;
  /** How a guest is called: `$` stands for the letters of their id. */
  guest: string;
  /** Scripts of the room page; the entry first. */
  scripts: string[];
  /** What is the same in every room. */
  room: Pick<RoomState, "limits" | "styles" | "settingsStyle">;
}

/** What the build put in the page. */
export function readShell(): Shell {
  return JSON.parse(document.getElementById(STATE_ID)!.textContent!);
}

/** Has the page look as the reader wants it on this device: for the server it is everybody's. */
export function takeLook(): void {
  const cookies = document.cookie.split("; ").map((one) => one.split("="));
  const look = readLook(cookies.find(([name]) => name === LOOK_COOKIE)?.[1]);
  for (const [name, value] of Object.entries(lookAttributes(look))) {
    if (value !== undefined) document.documentElement.setAttribute(name, value);
  }
}

/** Makes the page that of a room, as the server would have drawn it, and has its script come. */
export function showRoom(shell: Shell, kept: Kept, all: readonly Kept[]): void {
  const { locale, scripts, room: same } = shell;
  const { room, about, you, time, timeZone, messages, more, head, changes, people, quotes = [] } =
    kept;
  const prev = messages[0]?.pos ?? head;
  const state: RoomState = {
    ...same,
    locale,
    timeZone,
    utcOffset: -new Date().getTimezoneOffset(),
    you,
    room,
    about,
    snapshot: { prev, head, segments: [], messages, people, more, changes, quotes },
    after: "",
    before: null,
    formId: randomId(FORM_ID_LENGTH, systemRandom),
    path: location.pathname,
    kept: time,
  };
  document.title = document.title.replace(/^.* · /, () => `${about.title ?? room} · `);
  document.getElementById(STATE_ID)!.textContent = JSON.stringify(state);
  const app = document.getElementById("app")!;
  app.replaceChildren();
  app.hidden = false;
  // The list of rooms stands beside it.
  document.body.classList.add("with-rooms");
  const form = document.getElementById(NAME_FORM_ID)!.querySelector("form")!;
  (form.elements.namedItem("name") as HTMLInputElement).defaultValue = you.name ?? "";
  (form.elements.namedItem("to") as HTMLInputElement).value = state.path;
  showNav(shell, room, all);
  for (const src of scripts) {
    const script = document.createElement("script");
    script.type = "module";
    script.src = src;
    document.head.append(script);
  }
}

/** The list of rooms beside the talk, as the server would have drawn it. */
function showNav({ locale, guest }: Shell, current: string, all: readonly Kept[]): void {
  const people = Object.assign({}, ...all.map(({ people }) => people));
  const rooms = all.map(({ about }) => ({ ...about, unread: 0, mentions: 0 }));
  const drawn = document.createElement("div");
  render(
    <LiveList
      rooms={rooms}
      current={current}
      nameOf={namer(people, { guest: (id) => guest.replace("$", id) })}
      text={roomsText(locale)}
    />,
    drawn,
  );
  document.getElementById(ROOMS_LIST_ID)!.replaceChildren(...drawn.childNodes);
  const link = document.querySelector<HTMLAnchorElement>('[data-rooms="about"]');
  if (link) link.href = `/r/${encodeURIComponent(current)}/about`;
}

/** Says that there is no network, and what can be read; reloads the page when it is back. */
export function showList(shell: Shell, place: HTMLElement, rooms: readonly Kept[]): void {
  const again = () => location.reload();
  document.querySelector(".offline-again")!.addEventListener("click", again);
  addEventListener("online", again);
  setInterval(() => {
    if (!document.hidden) fetch("/healthz").then(({ ok }) => ok && again(), () => {});
  }, ASK_MS);
  render(<List shell={shell} rooms={rooms} />, place);
  document.getElementById("app")!.hidden = false;
}

function List({ shell: { locale, guest }, rooms }: { shell: Shell; rooms: readonly Kept[] }) {
  const text = offlineText(locale);
  const now = Date.now();
  if (rooms.length === 0) return <p class="card none">{text.noRooms}</p>;
  return (
    <ul class="card rooms">
      {rooms.map(({ room, about, people, time, timeZone, messages }) => {
        const nameOf = namer(people, { guest: (id) => guest.replace("$", id) });
        const last = messages.findLast(({ deleted }) => !deleted);
        return (
          <li key={room}>
            <a href={`/r/${encodeURIComponent(room)}`}>
              <span class="room-line">
                <strong dir="auto">{about.title ?? room}</strong>
                <time dateTime={isoTime(time)}>{momentText(time, now, { locale, timeZone })}</time>
              </span>
              {last && (
                <span class="last" dir="auto">
                  {inSentence(nameOf(last.from)).label}: {last.text.slice(0, LINE_LENGTH)}
                </span>
              )}
            </a>
          </li>
        );
      })}
    </ul>
  );
}

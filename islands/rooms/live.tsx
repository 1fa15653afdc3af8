/** Keeps the list of rooms up to date, and changes rooms without leaving the page. */
import { render } from "preact";
import { roomsText } from "../../lib/i18n/rooms.ts";
import type { MyRoom } from "../../lib/protocol/my_room.ts";
import type { People } from "../../lib/protocol/events.ts";
import { keepCalm } from "../attention/calm.ts";
import { namer } from "../ui/names.ts";
import type { RoomState } from "../room/room_state.ts";
import { LiveList } from "./rooms_nav.tsx";
import { learnRooms } from "./known_rooms.ts";
import { TopicPlace } from "../room/topic_place.tsx";
import type { RoomsHost } from "./rooms_host.ts";
import { ROOMS_LIST_ID, ROOMS_NAV_ID } from "./rooms_nav_id.ts";
import { UnreadPill } from "./unread_pill.ts";
import { Switcher } from "./switcher.tsx";

/** Where nothing is told by itself, the list is asked for so often, in milliseconds. */
const ASK_MS = 30_000;
/** The server has so long to tell the list by itself, in milliseconds. */
const PATIENCE_MS = 4_000;

/** The list of rooms, the switcher and the way between rooms of one page; for as long as it is open. */
export class LiveRooms {
  readonly #host: RoomsHost;
  readonly #text;
  readonly #switcher: Switcher;
  readonly #pill: UnreadPill;
  #rooms: readonly MyRoom[] = [];
  /** The server tells of the list by itself. */
  #told = false;
  /** Names that came with the list, where it was asked for. */
  #named: People = {};
  /** Counts the ways to another room: only the last one leads anywhere. */
  #turn = 0;

  /** @param event the last key pressed while it was on its way: it may be the switcher's */
  constructor(host: RoomsHost, event?: Event) {
    // It opens panels then, and not pages.
    TopicPlace.preload();
    this.#host = host;
    const { client } = host;
    this.#text = roomsText(host.state().locale);
    this.#switcher = new Switcher({
      text: this.#text,
      people: () => this.#people(),
      you: () => this.#you(),
      rooms: () => this.#rooms,
      current: () => host.state().room,
      nameOf: () => namer(this.#people(), host.text),
      go: (path) => void this.go(path),
    });
    client.addEventListener("rooms", ({ detail }) => {
      this.#told = true;
      this.#set(detail);
    });
    client.addEventListener("unread", ({ detail: { room, count, more = false, mentions } }) => {
      this.#set(this.#rooms.map((one) => {
        if (one.name !== room) return one;
        const { more: _, ...rest } = one;
        return { ...rest, unread: count, mentions, ...(more && { more }) };
      }));
    });
    client.addEventListener("people", () => this.#draw());
    client.watchRooms(true);
    keepCalm(client, host.text, () => host.state().room);
    setTimeout(() => this.#ask(), PATIENCE_MS);
    document.addEventListener("click", (event) => this.#clicked(event));
    const key = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      if (event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      void this.#switcher.open();
    };
    addEventListener("keydown", key);
    if (event instanceof KeyboardEvent) key(event);
    this.#pill = new UnreadPill(this.#text);
    this.#pill.look();
    addEventListener("popstate", () => {
      // A jump within the page is none to another room.
      if (location.pathname !== roomPath(host.state().room)) void this.#show(location.pathname);
    });
  }

  /** Goes to a room of this server: in this page if that works, else as any link does. */
  async go(path: string): Promise<void> {
    document.getElementById(ROOMS_NAV_ID)?.hidePopover?.();
    if (await this.#show(path, true)) return;
    location.assign(path);
  }

  async #show(path: string, push = false): Promise<boolean> {
    const turn = ++this.#turn;
    const found = await fetchRoom(path);
    // Meanwhile the reader has gone somewhere else.
    if (turn !== this.#turn) return true;
    if (!found) {
      if (!push) location.reload();
      return false;
    }
    const { title, state, at } = found;
    if (push) history.pushState(null, "", at);
    document.title = title;
    if (state.room !== this.#host.state().room) {
      this.#host.show(state);
      dispatchEvent(new Event("sori:room"));
    }
    const about = document.querySelector<HTMLAnchorElement>('[data-rooms="about"]');
    if (about) about.href = `${roomPath(state.room)}/about`;
    this.#pill.look();
    this.#draw();
    if (matchMedia("(pointer: fine)").matches) {
      document.querySelector<HTMLElement>(".composer textarea")?.focus();
    }
    return true;
  }

  /** A plain click on a link to a room stays in the page. */
  #clicked(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest('[data-rooms="switch"]')) {
      return void this.#switcher.open();
    }
    const link = event.target instanceof Element
      ? event.target.closest<HTMLAnchorElement>("a[href]")
      : null;
    if (!link || link.origin !== location.origin || link.target) return;
    // To a message, or to where the unread ones begin.
    if (link.search || link.hash) return;
    if (!/^\/(r|dm)\/[^/]+$/.test(link.pathname)) return;
    event.preventDefault();
    void this.go(link.pathname);
  }

  /** Where the server does not tell by itself (an older one, or one reached without a WebSocket). */
  async #ask(): Promise<void> {
    if (this.#told) return;
    try {
      const headers: HeadersInit = {};
      const { token } = this.#host.client;
      if (token) headers.authorization = `Bearer ${token}`;
      const response = await fetch("/api/me/rooms", { headers });
      if (response.ok) {
        const { rooms, people }: { rooms: MyRoom[]; people: People } = await response.json();
        this.#named = people;
        this.#set(rooms);
      }
    } catch {
      // The next time.
    }
    setTimeout(() => this.#ask(), ASK_MS);
  }

  #people(): People {
    return { ...this.#host.state().snapshot.people, ...this.#named, ...this.#host.client.people };
  }

  #you(): string {
    return this.#host.client.you?.id ?? this.#host.state().you.id;
  }

  #set(rooms: readonly MyRoom[]): void {
    this.#rooms = rooms;
    learnRooms(rooms);
    this.#follow(rooms);
    this.#draw();
  }

  /** The room that is shown may have been archived meanwhile, or opened again. */
  #follow(rooms: readonly MyRoom[]): void {
    const { about, room } = this.#host.state();
    const now = rooms.find(({ name }) => name === room);
    if (!now || now.archived === about.archived) return;
    const { archived: _, readOnly: __, ...open } = about;
    const closed = { archived: true, readOnly: this.#text.archivedNow } as const;
    this.#host.change(now.archived ? { ...open, ...closed } : open);
  }

  #draw(): void {
    const place = document.getElementById(ROOMS_LIST_ID);
    if (!place || (this.#rooms.length === 0 && !this.#told)) return;
    render(
      <LiveList
        rooms={this.#rooms}
        current={this.#host.state().room}
        nameOf={namer(this.#people(), this.#host.text)}
        text={this.#text}
      />,
      place,
    );
  }
}

/** The address of a room's page. */
function roomPath(room: string): string {
  return `/r/${encodeURIComponent(room)}`;
}

/** What the server knows of a room, as the page would bring it; null: let the browser go there. */
async function fetchRoom(
  path: string,
): Promise<{ title: string; state: RoomState; at: string } | null> {
  try {
    const response = await fetch(path, { headers: { accept: "application/json" } });
    const type = response.headers.get("content-type") ?? "";
    if (!response.ok || !type.startsWith("application/json")) return null;
    return { ...await response.json(), at: new URL(response.url).pathname };
  } catch {
    return null;
  }
}

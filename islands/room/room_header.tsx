import type { RoomText } from "../../lib/i18n/catalog.ts";
import { Avatar } from "../ui/avatar.tsx";
import { CopyLink, invites } from "../ui/copy_link.tsx";
import { ROOMS_NAV_ID } from "../rooms/rooms_nav_id.ts";
import { BackIcon, MenuIcon } from "../ui/icons.tsx";
import type { Namer } from "../ui/names.ts";
import { NAME_FORM_ID } from "./name_form.tsx";
import { preloadPanel } from "./parts.tsx";
import { PEOPLE_PANEL_ID } from "./people_id.ts";
import type { RoomActions, RoomState, RoomView } from "./room_state.ts";
import { TopicPlace } from "./topic_place.tsx";

interface Props {
  state: RoomState;
  view: RoomView;
  text: RoomText;
  nameOf: Namer;
  actions: RoomActions;
}

/** Where the reader is, who is here, and who they are themself. */
export function RoomHeader({ state, view, text, nameOf, actions }: Props) {
  const { members } = view;
  const you = nameOf(view.you.id);
  return (
    <header class="room-header">
      <a class="button quiet square" href="/" aria-label={text.rooms}>
        <BackIcon />
      </a>
      <h1 class="room-name" dir="auto">
        {/* On a narrow screen it opens the list of the reader's rooms. */}
        <button type="button" popovertarget={ROOMS_NAV_ID}>
          {state.about.title ?? state.room}
        </button>
      </h1>
      <TopicPlace state={state} view={view} actions={actions} />
      <button type="button" class="button quiet people-button" popovertarget={PEOPLE_PANEL_ID}>
        <span class={view.joined ? "online-dot joined" : "online-dot"} aria-hidden="true" />
        {/* A narrow screen has room for the number alone; screen readers get the words. */}
        <span class="short" aria-hidden="true">{members?.count ?? "…"}</span>
        <span class="long">{members ? text.online(members.count) : text.people}</span>
      </button>
      {invites(state.about.kind) && <CopyLink text={text} compact tell={actions.tell} />}
      <button type="button" class="button quiet you-button" popovertarget={NAME_FORM_ID}>
        <Avatar label={you} />
        <span class="you-name" dir="auto">{you.label}</span>
        <span class="sr-only">{`, ${text.rename}`}</span>
      </button>
      <button
        type="button"
        class="button quiet square scripted"
        aria-label={text.menu}
        aria-haspopup="dialog"
        onPointerEnter={() => preloadPanel("menu", text)}
        onClick={() => actions.open("menu")}
      >
        <MenuIcon />
      </button>
    </header>
  );
}

/**
 * What goes on while the reader looks elsewhere: they are told to be idle, and are told in turn what
 * is unread and who calls, in the room of the page and in their other rooms. Loaded some seconds
 * after the page.
 */
import { systemClock } from "../../lib/base/clock.ts";
import type { ChatClient } from "../../lib/client/types.ts";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import type { Message } from "../../lib/protocol/fold.ts";
import type { MyRoom, RoomCall } from "../../lib/protocol/my_room.ts";
import { knownRooms, ROOMS_KNOWN } from "../rooms/known_rooms.ts";
import type { ShownRoom } from "../room/room_state.ts";
import { namer } from "../ui/names.ts";
import { answerWorker } from "./answer_worker.ts";
import { UnreadBadge } from "./badge.ts";
import { callsReader } from "./calls.ts";
import { NewCalls } from "./new_calls.ts";
import { IdleWatch } from "./idle_watch.ts";
import { Tabs } from "./tabs.ts";
import { tell, untell } from "./tell.ts";

/** Attends to the page from now on. */
export function attend(
  client: ChatClient,
  shown: () => ShownRoom,
  text: RoomText,
): void {
  const room = () => shown().state.room;
  const badge = new UnreadBadge();
  const tabs = new Tabs((name) => !document.hidden && name === room());
  const idle = followIdle(client);
  const known = (name: string) => knownRooms()?.find((one) => one.name === name);

  const news = new NewCalls();
  // Who has no name here is called as the page knows them.
  const call = async (where: string, { from, name, pos, text: body }: RoomCall) => {
    if (known(where)?.muted || !tabs.first || await tabs.shows(where)) return;
    const who = name ?? namer(client.people, text)(from).label;
    const title = where.startsWith("dm-") ? who : `${who} · ${known(where)?.title ?? where}`;
    await tell({ room: where, pos, title, body });
  };

  const count = () => {
    const others = (knownRooms() ?? []).filter(({ name }) => name !== room());
    badge.elsewhere(others.reduce((sum, other) => sum + calling(other), 0));
  };

  /** Tells of a call unless the room is before the reader's eyes. */
  const callFrom = (where: string, caller: RoomCall) => {
    if (document.hidden || where !== room()) void call(where, caller);
  };

  /** The list has changed, or was told anew with another connection. */
  const list = () => {
    count();
    for (const { room, call } of news.listed(knownRooms() ?? [])) callFrom(room, call);
  };

  const hear = ({ detail }: CustomEvent<readonly Message[]>) => {
    const { you } = client;
    const { source, state } = shown();
    if (!you) return;
    // It is before the reader's eyes: the counts that follow are no news.
    if (!document.hidden) return void news.came(state.room, detail.at(-1)!.pos);
    const { muted, notify } = known(state.room) ?? {};
    const others = detail.filter(({ from, topic }) => from !== you.id && !topic);
    if (others.length === 0 || muted) return;
    badge.came(others.length);
    const authorOf = (pos: string) =>
      source.view.timeline.messages.find((message) => message.pos === pos)?.from;
    const caller = others.findLast((message) =>
      notify === "all" || callsReader(message, you, state.room, authorOf)
    );
    if (caller && news.came(state.room, caller.pos)) void call(state.room, caller);
  };

  const look = () => {
    badge.seen();
    void untell(room());
  };
  const listen = () => client.join(room()).addEventListener("messages", hear);

  listen();
  if (knownRooms()) list();
  addEventListener(ROOMS_KNOWN, list);
  client.addEventListener("unread", ({ detail: { call, room } }) => {
    if (call && news.came(room, call.pos)) callFrom(room, call);
  });
  // Another room is shown in this page: the last one was left, and nothing more comes of it.
  addEventListener("sori:room", () => {
    badge.moved();
    look();
    listen();
    count();
  });
  document.addEventListener("visibilitychange", () => {
    idle.seen(!document.hidden);
    if (!document.hidden) look();
  });
  answerWorker({
    room,
    show: (pos) => shown().source.actions.show(pos),
  });
}

/** How much of a room calls the reader. */
function calling({ mentions, muted, notify, partner, unread }: MyRoom): number {
  if (muted) return 0;
  return partner !== undefined || notify === "all" ? unread : mentions;
}

/** Tells the others when the reader turns away, and when they are back. */
function followIdle(client: ChatClient): IdleWatch {
  let away = false;
  const idle = new IdleWatch(systemClock, !document.hidden, (on) => client.setIdle(away = on));
  client.addEventListener("welcome", () => away && client.setIdle(true));
  for (const type of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
    addEventListener(type, () => idle.touched(), { passive: true, capture: true });
  }
  return idle;
}

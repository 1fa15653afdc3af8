/**
 * What goes on while the reader looks elsewhere: they are told to be idle, and are told in turn what
 * is unread and who calls. Loaded some seconds after the page.
 */
import { isQuiet } from "../../lib/base/quiet_hours.ts";
import { systemClock } from "../../lib/base/clock.ts";
import type { ChatClient } from "../../lib/client/types.ts";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import type { Message } from "../../lib/protocol/fold.ts";
import { namer } from "../ui/names.ts";
import { iconWith, titleWith } from "./badge.ts";
import { callsReader } from "./calls.ts";
import { chime } from "./chime.ts";
import { IdleWatch } from "./idle_watch.ts";
import { keepRoom } from "../offline/keep_room.ts";
import type { ShownRoom } from "../room/room_state.ts";
import { readPreferences } from "./preferences.ts";

/** Sounds come so far apart at the least, in milliseconds. */
const CHIME_MS = 3_000;
/** Letters of a message that a notification shows. */
const SHOWN = 160;

/** Attends to the page from now on. */
export function attend(
  client: ChatClient,
  shown: () => ShownRoom,
  text: RoomText,
): void {
  keepRoom(client, shown);
  let name = shown().state.room;
  let title = document.title;
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  let unread = 0;
  let chimedAt = -Infinity;

  let away = false;
  const idle = new IdleWatch(systemClock, !document.hidden, (on) => client.setIdle(away = on));
  client.addEventListener("welcome", () => away && client.setIdle(true));
  for (const type of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"]) {
    addEventListener(type, () => idle.touched(), { passive: true, capture: true });
  }
  const show = (count: number) => {
    unread = count;
    document.title = titleWith(title, count);
    if (icon) icon.href = iconWith(count);
  };
  document.addEventListener("visibilitychange", () => {
    idle.seen(!document.hidden);
    if (!document.hidden) show(0);
  });

  const hear = ({ detail }: CustomEvent<readonly Message[]>) => {
    const { you } = client;
    if (!you || !document.hidden) return;
    const others = detail.filter(({ from }) => from !== you.id);
    if (others.length === 0) return;
    show(unread + others.length);
    const authorOf = (pos: string) =>
      shown().source.view.timeline.messages.find((message) => message.pos === pos)?.from;
    const call = others.findLast((message) => callsReader(message, you, name, authorOf));
    if (call) tell(call);
  };
  const listen = () => client.join(name).addEventListener("messages", hear);
  listen();
  // Another room is shown in this page: the last one was left, and nothing more comes of it.
  addEventListener("sori:room", () => {
    name = shown().state.room;
    title = document.title;
    listen();
  });

  const tell = (message: Message) => {
    const { desktop, quiet, sound } = readPreferences();
    const now = Date.now();
    if (isQuiet(quiet, now)) return;
    if (sound && now - chimedAt >= CHIME_MS) {
      chimedAt = now;
      chime();
    }
    if (!desktop || !("Notification" in globalThis) || Notification.permission !== "granted") {
      return;
    }
    const { label } = namer(client.people, text)(message.from);
    const about = name.startsWith("dm-") ? label : `${label} · ${name}`;
    // One a room: the newest takes the place of the last.
    const notification = new Notification(about, {
      body: message.text.slice(0, SHOWN),
      tag: name,
      icon: "/static/icon.svg",
      // Sori makes its own sound, if the reader wants one.
      silent: true,
    });
    notification.onclick = () => {
      focus();
      notification.close();
    };
  };
}

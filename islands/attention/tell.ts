/** Tells of a call by sound, and by a notification of the system, as this device was asked to. */
import { isDoNotDisturb } from "../../lib/base/quiet_hours.ts";
import { chime } from "./chime.ts";
import { inTurn } from "./in_turn.ts";
import { readPreferences } from "./preferences.ts";

/** Sounds come so far apart at the least, in milliseconds. */
const CHIME_MS = 3_000;
/** Letters of a message that a notification shows. */
const SHOWN = 160;

/** What is told. */
export interface Told {
  room: string;
  pos: string;
  title: string;
  body: string;
}

let chimedAt = -Infinity;

/** See the file's comment. */
export function tell(call: Told): Promise<void> {
  return inTurn(() => show(call));
}

async function show({ body, pos, room, title }: Told): Promise<void> {
  const preferences = readPreferences();
  const now = Date.now();
  if (isDoNotDisturb(preferences, now)) return;
  const worker = await registration();
  // A push has told of it while there was no connection.
  const told = await worker?.getNotifications({ tag: room }) ?? [];
  if (told.some(({ data }) => data?.pos === pos)) return;
  if (preferences.sound && now - chimedAt >= CHIME_MS) {
    chimedAt = now;
    chime();
  }
  const { desktop } = preferences;
  if (!desktop || !("Notification" in globalThis) || Notification.permission !== "granted") return;
  const path = `/r/${encodeURIComponent(room)}`;
  const options = {
    body: body.slice(0, SHOWN),
    // One a room: the newest takes the place of the last, and a push of the same message.
    tag: room,
    renotify: true,
    icon: "/static/icon-192.png",
    // Sori makes its own sound, if the reader wants one.
    silent: true,
    data: { path, pos },
  };
  if (worker) return await worker.showNotification(title, options);
  const notification = new Notification(title, options);
  notification.onclick = () => {
    focus();
    notification.close();
  };
}

/** Takes away what was told of a room that is looked at now. */
export function untell(room: string): Promise<void> {
  return inTurn(async () => {
    const told = await (await registration())?.getNotifications({ tag: room }) ?? [];
    for (const notification of told) notification.close();
  });
}

/** The service worker, if there is one that works: what it shows stays when this page is gone. */
async function registration(): Promise<ServiceWorkerRegistration | null> {
  const found = await navigator.serviceWorker?.getRegistration("/");
  return found?.active ? found : null;
}

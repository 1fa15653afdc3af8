import { hydrate, render } from "preact";
import { openClient } from "../../lib/client/connect.ts";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import { bringRooms } from "../rooms/bring_rooms.ts";
import { browserHost, followKeyboard, readState } from "./browser_host.ts";
import { enlivenNameForm, followEvents, followKeys } from "./on_demand.ts";
import { Notice } from "./notice.tsx";
import { PeopleContent } from "./people.tsx";
import { Rich } from "./rich.tsx";
import { RoomApp } from "./room_app.tsx";
import type { RoomActions, RoomState } from "./room_state.ts";
import { RoomStore } from "./room_store.ts";

/** Connecting is spoken of when it takes longer than this. */
const BRIEF_MS = 1_000;

/** Who does something here has the room kept so much later; it is kept, too, when they turn away. */
const KEEP_MS = 2_000;

/** Brings the room page alive: connects, and hydrates what the server rendered. */
export function start(text: RoomText): void {
  let state = readState();
  const client = openClient("/ws", {}, { user: state.you.id });
  let store = new RoomStore(state, client, browserHost());
  const place = document.getElementById("app")!;
  const app = () => <RoomApp key={state.room} state={state} source={store} text={text} />;
  hydrate(app(), place);
  store.start();
  followKeyboard();
  // What stands outside of the room acts on the one that is shown.
  const actions = new Proxy({} as RoomActions, {
    get: (_, name) => store.actions[name as keyof RoomActions],
  });
  followKeys(actions);
  followEvents(actions);
  addEventListener("visibilitychange", () => {
    store.read();
    if (document.hidden) keep();
  });
  addEventListener("pagehide", () => store.flush());
  enlivenNameForm(state, actions, text);
  const showLocalTimes = () => {
    import("./time_zone.ts").then((it) => store.showTimesIn(it.rememberTimeZone())).catch(() => {});
  };
  if (new Date().getTimezoneOffset() !== -state.utcOffset) showLocalTimes();
  // While the network is there: who comes back to it wants what was missed, and at once.
  const prepare = () => {
    Notice.preload();
    PeopleContent.preload();
    Rich.preload();
    import("./log_start.tsx").catch(() => {});
    import("./panels.tsx").catch(() => {});
    import("../../lib/client/history_queue.ts").catch(() => {});
    import("../../lib/client/platform_fallback.ts").catch(() => {});
  };
  // Who does something may soon need them; and a connection that is slow is to be spoken of.
  for (const type of ["pointermove", "pointerdown", "keydown", "input", "wheel"]) {
    addEventListener(type, prepare, { once: true });
    addEventListener(type, () => setTimeout(keep, KEEP_MS), { once: true });
  }
  setTimeout(() => store.view.joined || prepare(), BRIEF_MS);
  const shown = () => ({ state, source: store });
  const keep = () => {
    import("../offline/keep_room.ts").then((it) => it.keepRoom(client, shown)).catch(() => {});
  };
  // For when the reader turns away or the network goes: not before the page has settled.
  const settle = () => {
    prepare();
    showLocalTimes();
    keep();
    import("../attention/attend.ts").then(({ attend }) => attend(client, shown, text), later);
  };
  // Again, if the network was away.
  const later = () => void setTimeout(settle, 1e4);
  later();
  bringRooms({
    client,
    text,
    state: () => state,
    change(about) {
      state = { ...state, about };
      render(app(), place);
    },
    show(next: RoomState) {
      const { timeZone } = store.view;
      store.leave();
      state = next;
      store = new RoomStore(state, client, browserHost());
      // Alive before it is drawn: there is nothing here that the server drew.
      store.start();
      store.showTimesIn(timeZone);
      render(app(), place);
    },
  });
}

import { hydrate } from "preact";
import { openClient } from "../../lib/client/connect.ts";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import { browserHost, followKeyboard, readState, rememberTimeZone } from "./browser_host.ts";
import { enlivenNameForm, followEvents, followKeys } from "./on_demand.ts";
import { RoomApp } from "./room_app.tsx";
import { RoomStore } from "./room_store.ts";

/** Brings the room page alive: connects, and hydrates what the server rendered. */
export function start(text: RoomText): void {
  const state = readState();
  const client = openClient("/ws");
  const store = new RoomStore(state, client, browserHost());
  const app = <RoomApp state={state} source={store} text={text} />;
  hydrate(app, document.getElementById("app")!);
  store.start(rememberTimeZone());
  followKeyboard();
  followKeys(store.actions);
  followEvents(store.actions);
  enlivenNameForm(state, store.actions, text);
  // For when the reader turns away: not before the page has settled.
  setTimeout(
    () => import("../attention/attend.ts").then((part) => part.attend(client, store, state, text)),
    1e4,
  );
}

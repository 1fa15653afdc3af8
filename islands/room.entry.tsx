/** Brings the room page alive: connects, and hydrates what the server rendered. */
import { hydrate } from "preact";
import { connect } from "../lib/client/mod.ts";
import { browserHost, followKeyboard, readState, rememberTimeZone } from "./room/browser_host.ts";
import { RoomApp } from "./room/room_app.tsx";
import { RoomStore } from "./room/room_store.ts";

const state = readState();
const client = connect("/ws");
const store = new RoomStore(state, client, browserHost());
hydrate(<RoomApp state={state} source={store} />, document.getElementById("app")!);
store.start(rememberTimeZone());
followKeyboard();

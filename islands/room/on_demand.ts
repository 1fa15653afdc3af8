/** What comes to parts that the server drew and that stand outside of the island. */
import type { RoomText } from "../../lib/i18n/catalog.ts";
import { NAME_FORM_ID } from "./name_form.tsx";
import type { PanelName, RoomActions, RoomState } from "./room_state.ts";

/** The name form comes alive when it is first opened. */
export function enlivenNameForm(state: RoomState, actions: RoomActions, text: RoomText): void {
  const dialog = document.getElementById(NAME_FORM_ID)!;
  let begun = false;
  dialog.addEventListener("toggle", () => {
    if (begun) return;
    begun = true;
    Promise.all([import("./live_name_form.ts"), text.parts()]).then(
      ([{ enliven }, words]) => enliven(dialog, state, actions, text, words),
      // It stays the plain form that it is; the next time it is opened this is tried again.
      () => begun = false,
    );
  });
}

/** Opens what parts ask for by an event, and takes files that are dropped. */
export function followEvents(actions: RoomActions): void {
  addEventListener("sori:open", (event) => {
    actions.open(...(event as CustomEvent<[PanelName, unknown]>).detail);
  });
  addEventListener("dragenter", () => {
    import("./attachments/open_tray.tsx").then((it) => it.takeDrops());
  });
}

/** Keys that open a panel, where they would not write a letter; on a Korean keyboard S is ㄴ. */
const PANEL_KEYS: Readonly<Record<string, PanelName>> = { "?": "help", s: "search", ㄴ: "search" };

/** Opens panels by their keys. */
export function followKeys(actions: RoomActions): void {
  addEventListener("keydown", (event) => {
    const name = !document.documentElement.dataset.keys && PANEL_KEYS[event.key];
    const { target, altKey, ctrlKey, metaKey } = event;
    if (!name || altKey || ctrlKey || metaKey || event.defaultPrevented) return;
    if ((target as Element).closest?.("input, textarea, select, dialog")) return;
    event.preventDefault();
    actions.open(name);
  });
}

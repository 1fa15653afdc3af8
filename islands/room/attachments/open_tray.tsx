import { render } from "preact";
import type { RoomText } from "../../../lib/i18n/catalog.ts";
import { loadStyle } from "../../ui/part.tsx";
import type { RoomActions, RoomState } from "../room_state.ts";
import { choose } from "./choose.ts";
import { Tray } from "./tray.ts";
import { TrayView } from "./tray_view.tsx";

export { takeDrops } from "./drops.ts";

let opening: Promise<Tray> | null = null;

/** Takes files, above the composer; without any it asks for them. */
export async function openTray(
  state: RoomState,
  actions: RoomActions,
  text: RoomText,
  files?: File[],
): Promise<void> {
  const chosen = files ?? await choose();
  if (chosen.length === 0) return;
  opening ??= mount(state, actions, text).catch((error) => {
    opening = null;
    throw error;
  });
  (await opening).add(chosen);
}

async function mount(state: RoomState, actions: RoomActions, text: RoomText): Promise<Tray> {
  const [words] = await Promise.all([text.parts(), loadStyle("attachments")]);
  const place = document.createElement("div");
  place.className = "tray-place";
  document.querySelector(".composer")!.before(place);
  const tray = new Tray({
    attachmentBytes: state.limits.attachmentBytes,
    upload: (file, options) => actions.upload(file, options),
    send: ({ text, files }) => actions.send(files.length > 0 ? { text, files } : text),
    changed() {
      const view = <TrayView tray={tray} state={state} words={words.attachments} />;
      render(tray.batches.length > 0 ? view : null, place);
    },
  });
  addEventListener("sori:send", (event) => {
    if (tray.submit((event as CustomEvent<string>).detail)) event.preventDefault();
  });
  return tray;
}

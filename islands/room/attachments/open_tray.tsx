import { render } from "preact";
import type { RoomText } from "../../../lib/i18n/catalog.ts";
import { loadStyle } from "../../ui/part.tsx";
import type { RoomActions, RoomState } from "../room_state.ts";
import { choose } from "./choose.ts";
import { Tray } from "./tray.ts";
import { TrayView } from "./tray_view.tsx";

export { takeDrops } from "./drops.ts";

/** That of the room which is shown. */
let opening: Promise<Tray> | null = null;

/** Takes files, above the composer; without any it asks for them. */
export async function openTray(
  state: RoomState,
  actions: RoomActions,
  text: RoomText,
  files?: File[],
): Promise<void> {
  // It comes while the reader chooses: what they write right after that goes with their files.
  open(state, actions, text).catch(() => {});
  const chosen = files ?? await choose();
  if (chosen.length > 0) (await open(state, actions, text)).add(chosen);
}

/** The tray of the room. If it cannot be had, this is tried again the next time. */
function open(state: RoomState, actions: RoomActions, text: RoomText): Promise<Tray> {
  return opening ??= mount(state, actions, text).catch((error) => {
    opening = null;
    throw error;
  });
}

async function mount(state: RoomState, actions: RoomActions, text: RoomText): Promise<Tray> {
  const composer = document.querySelector(".composer")!;
  const [{ attachments: words }] = await Promise.all([text.parts(), loadStyle("attachments")]);
  if (!composer.isConnected) throw new Error("Another room is shown.");
  const place = document.createElement("div");
  place.className = "tray-place";
  composer.before(place);
  const tray = new Tray({
    attachmentBytes: state.limits.attachmentBytes,
    upload: (file, options) => actions.upload(file, options),
    send: ({ text, files }) => actions.send(files.length > 0 ? { text, files } : text),
    changed() {
      const view = <TrayView tray={tray} state={state} words={words} />;
      render(tray.batches.length > 0 ? view : null, place);
    },
  });
  const over = new AbortController();
  const { signal } = over;
  addEventListener("sori:send", (event) => {
    if (tray.submit((event as CustomEvent<string>).detail)) event.preventDefault();
  }, { signal });
  // Another room is shown: what is written there is not for these files, nor are they for it.
  addEventListener("sori:room", () => {
    over.abort();
    opening = null;
    if (!tray.close()) return;
    render(<p class="tray-note" role="status">{words.leftBehind}</p>, place);
    document.querySelector(".write")!.prepend(place);
    for (const type of ["sori:room", "sori:send"]) {
      addEventListener(type, () => place.remove(), { once: true });
    }
  }, { signal });
  return tray;
}

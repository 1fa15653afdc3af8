import { render } from "preact";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import { settingsText } from "../../lib/i18n/settings.ts";
import { CloseIcon } from "../ui/icons.tsx";
import { shownLook } from "../ui/look.ts";
import { SettingsPanel } from "./settings_panel.tsx";
import type { SettingsState } from "./settings_state.ts";

/** Opens the settings over the page, with the profile as it is on the server. */
export async function openSettings(
  state: Omit<SettingsState, "look"> & { settingsStyle: string },
  guest: RoomText["guest"],
) {
  const [you] = await Promise.all([
    fetch("/api/me").then((response) => response.ok ? response.json() : state.you)
      .catch(() => state.you),
    loadStyle(state.settingsStyle),
  ]);
  const text = settingsText(state.locale);
  const dialog = document.createElement("dialog");
  dialog.className = "sheet settings-sheet";
  dialog.setAttribute("aria-labelledby", "settings-title");
  const before = document.activeElement;
  dialog.addEventListener("close", () => {
    render(null, dialog);
    dialog.remove();
    // The focus went back when it closed, before this was told: who writes already is left alone.
    const lost = document.activeElement === document.body;
    if (lost && before instanceof HTMLElement) before.focus();
  });
  // A press beside the sheet.
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  render(
    <div class="settings-body">
      <div class="sheet-head">
        <h2 id="settings-title">{text.title}</h2>
        <button
          type="button"
          class="button quiet square"
          aria-label={text.close}
          onClick={() => dialog.close()}
        >
          <CloseIcon />
        </button>
      </div>
      <SettingsPanel state={{ ...state, you, look: shownLook() }} guest={guest} />
    </div>,
    dialog,
  );
  document.body.append(dialog);
  dialog.showModal();
}

/** The style sheet, once; without it the sheet would be drawn bare for a moment. */
function loadStyle(href: string): Promise<void> {
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  return new Promise((done) => {
    link.onload = link.onerror = () => done();
    document.head.append(link);
  });
}

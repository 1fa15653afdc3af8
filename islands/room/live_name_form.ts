import type { RoomText } from "../../lib/i18n/catalog.ts";
import type { PartText } from "../../lib/i18n/part_catalog.ts";
import type { RoomActions, RoomState } from "./room_state.ts";

/** Has the name form save without leaving the page, and say what is wrong. */
export function enliven(
  dialog: HTMLElement,
  state: RoomState,
  actions: RoomActions,
  text: RoomText,
  { nameForm: words }: PartText,
): void {
  const form = dialog.querySelector("form")!;
  const field = form.elements.namedItem("name") as HTMLInputElement;
  const help = dialog.querySelector<HTMLElement>("#name-form-help")!;
  const usual = help.textContent;
  let saving = false;

  const tell = (code: string | null) => {
    help.textContent = code === null ? usual : words.failed(code);
    help.classList.toggle("problem", code !== null);
    field.ariaInvalid = `${code !== null}`;
  };
  const opened = () => {
    tell(null);
    field.select();
  };
  dialog.addEventListener("toggle", (event) => {
    if ((event as ToggleEvent).newState === "open") opened();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (saving) return;
    saving = true;
    const code = await actions.rename(field.value);
    saving = false;
    tell(code);
    if (code === null) dialog.hidePopover();
    else field.focus();
  });
  // Without scripts, or if it cannot be loaded, the link leads to a page of its own.
  const link = dialog.querySelector<HTMLAnchorElement>('a[href="/me"]')!;
  link.addEventListener("click", async (event) => {
    event.preventDefault();
    dialog.hidePopover();
    try {
      const { openSettings } = await import("../settings/open_settings.tsx");
      // Another room may be shown by now.
      const path = location.pathname + location.search;
      await openSettings({ ...state, path }, text.guest);
    } catch {
      location.assign(link.href);
    }
  });
  tell(null);
  // Who types already while this comes keeps what they typed.
  if (field.value === field.defaultValue) field.select();
}

import { useEffect, useRef, useState } from "preact/hooks";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import { CloseIcon } from "../ui/icons.tsx";
import type { RoomActions, RoomState } from "./room_state.ts";

/** What a button names to open the form. */
export const NAME_FORM_ID = "name-form";

interface Props {
  state: RoomState;
  you: RoomState["you"];
  live: boolean;
  text: RoomText;
  actions: RoomActions;
}

/** The dialog to change one's name. A popover and a plain form: it works without scripts, too. */
export function NameForm({ state, you, live, text, actions }: Props) {
  const dialog = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [saving, setSaving] = useState(false);

  useEffect(() => {
    const element = dialog.current!;
    const opened = (event: Event) => {
      if ((event as ToggleEvent).newState !== "open") return;
      setProblem(null);
      field.current!.select();
    };
    element.addEventListener("toggle", opened);
    return () => element.removeEventListener("toggle", opened);
  }, []);

  const save = async (event: Event) => {
    if (!live) return;
    event.preventDefault();
    if (saving) return;
    setSaving(true);
    const code = await actions.rename(field.current!.value);
    setSaving(false);
    setProblem(code);
    if (code === null) dialog.current!.hidePopover();
    else field.current!.focus();
  };

  // Loaded when somebody wants it; until then, and without scripts, the link leads to the page.
  const openSettings = (event: Event) => {
    if (!live) return;
    event.preventDefault();
    dialog.current!.hidePopover();
    void import("../settings/open_settings.tsx").then((part) => part.openSettings(state));
  };

  return (
    <div
      ref={dialog}
      id={NAME_FORM_ID}
      class="sheet name-form"
      popover="auto"
      role="dialog"
      aria-labelledby="name-form-title"
    >
      <form method="post" action="/me" onSubmit={save}>
        <div class="sheet-head">
          <h2 id="name-form-title">{text.rename}</h2>
          <button
            type="button"
            class="button quiet square"
            popovertarget={NAME_FORM_ID}
            popovertargetaction="hide"
            aria-label={text.close}
          >
            <CloseIcon />
          </button>
        </div>
        <label class="field">
          <span>{text.name}</span>
          <input
            ref={field}
            name="name"
            defaultValue={you.name ?? ""}
            required
            autocomplete="nickname"
            autofocus
            maxLength={state.limits.displayNameLength}
            aria-describedby="name-form-help"
            aria-invalid={problem !== null}
          />
        </label>
        <input type="hidden" name="to" value={state.path} />
        <p id="name-form-help" class={problem === null ? "help" : "help problem"} role="status">
          {problem === null ? text.nameHelp : text.nameFailed(problem)}
        </p>
        <button type="submit" class="button primary wide" aria-busy={saving}>{text.save}</button>
        <a class="button quiet wide" href="/me" onClick={openSettings}>{text.settings}</a>
      </form>
    </div>
  );
}

import type { PageText, RoomText } from "../../lib/i18n/catalog.ts";
import { SheetHead } from "../ui/sheet_head.tsx";
import type { RoomState } from "./room_state.ts";

/** What a button names to open the form. */
export const NAME_FORM_ID = "name-form";

interface Props {
  state: Pick<RoomState, "you" | "limits" | "path">;
  text: RoomText;
  words: PageText["nameForm"];
}

/**
 * The dialog to change one's name. A popover and a plain form, drawn by the server alone: it works
 * without scripts, and with them `live_name_form.ts` comes when it is opened.
 */
export function NameForm({ state, text, words }: Props) {
  return (
    <div
      id={NAME_FORM_ID}
      class="sheet name-form"
      popover="auto"
      role="dialog"
      aria-labelledby="name-form-title"
    >
      <form method="post" action="/me">
        <SheetHead
          sheet={NAME_FORM_ID}
          titleId="name-form-title"
          title={text.rename}
          close={text.close}
        />
        <label class="field">
          <span>{words.name}</span>
          <input
            name="name"
            defaultValue={state.you.name ?? ""}
            required
            autocomplete="nickname"
            autofocus
            maxLength={state.limits.displayNameLength}
            aria-describedby="name-form-help"
          />
        </label>
        <input type="hidden" name="to" value={state.path} />
        <p id="name-form-help" class="help" role="status">{words.help}</p>
        <button type="submit" class="button primary wide">{words.save}</button>
        <a class="button quiet wide" href="/me">{words.settings}</a>
      </form>
    </div>
  );
}

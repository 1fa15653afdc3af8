import { CloseIcon } from "./icons.tsx";

interface Props {
  /** Id of the popover that it is the head of. */
  sheet: string;
  /** Id of the title, which the sheet is labelled by. */
  titleId: string;
  title: string;
  /** Name of the button that closes it. */
  close: string;
  class?: string;
}

/** The head of a sheet that is a popover: it closes without scripts, too. */
export function SheetHead({ sheet, titleId, title, close, ...rest }: Props) {
  return (
    <div class="sheet-head">
      <h2 id={titleId}>{title}</h2>
      <button
        type="button"
        class={`button quiet square ${rest.class ?? ""}`}
        popovertarget={sheet}
        popovertargetaction="hide"
        aria-label={close}
      >
        <CloseIcon />
      </button>
    </div>
  );
}

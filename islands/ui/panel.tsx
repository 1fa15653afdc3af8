import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { CloseIcon } from "./icons.tsx";

interface Props {
  title: string;
  /** Name of the button that closes it. */
  closeLabel: string;
  close(): void;
  /** `dialog`: over the page; `side`: at its end, over the talk on a narrow screen. */
  place?: "dialog" | "side";
  class?: string;
  children: ComponentChildren;
}

/**
 * The frame of what opens over the page. A modal `<dialog>`: the browser keeps the focus in it, closes
 * it with Escape, and gives the focus back to what opened it.
 */
export function Panel({ title, closeLabel, close, place = "dialog", children, ...rest }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current!;
    const opener = document.activeElement;
    element.showModal();
    return () => {
      element.close();
      // Closed by Escape it gave the focus back a while ago: who writes already is left alone.
      const lost = document.activeElement === document.body;
      // What opened it may have been drawn anew while it was open.
      if (lost && opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={`panel sheet ${place} ${rest.class ?? ""}`}
      aria-labelledby={id}
      // It is told of its end after that, when another panel may be open already.
      onClose={({ currentTarget }) => currentTarget.isConnected && close()}
      // The veil is the dialog itself: what is in it stands in a box of its own.
      onClick={(event) => event.target === dialog.current && close()}
    >
      <div class="panel-box">
        <div class="sheet-head">
          <h2 id={id}>{title}</h2>
          <button
            type="button"
            class="button quiet square"
            aria-label={closeLabel}
            onClick={close}
          >
            <CloseIcon />
          </button>
        </div>
        {children}
      </div>
    </dialog>
  );
}

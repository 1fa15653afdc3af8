import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type InspectText, inspectText } from "../../lib/i18n/inspect/mod.ts";
import { ConnectionView } from "../inspect/connection_view.tsx";
import { type Inspection, inspectPage } from "../inspect/inspect_page.ts";
import { numbers } from "../inspect/numbers.ts";
import { Recorder } from "../inspect/recorder.ts";
import { WireView } from "../inspect/wire_view.tsx";
import type { RoomText } from "../../lib/i18n/catalog.ts";
import type { PartText } from "../../lib/i18n/part_catalog.ts";
import { CloseIcon } from "../ui/icons.tsx";
import { loadStyle } from "../ui/part.tsx";
import type { RoomState } from "./room_state.ts";

/** One for the page: who opens the panel again finds what was written down before. */
const recorder = new Recorder();

/** Opens the inspector below the talk, unless it is open already. */
export async function openWirePanel(
  state: RoomState,
  { close: closeLabel }: RoomText,
  { menu }: PartText,
): Promise<void> {
  await loadStyle("inspect");
  if (document.querySelector(".inspect-panel")) return;
  const place = document.body.appendChild(document.createElement("div"));
  const close = () => {
    render(null, place);
    place.remove();
  };
  render(
    <WirePanel state={state} title={menu.wire} closeLabel={closeLabel} close={close} />,
    place,
  );
}

interface Props {
  state: RoomState;
  title: string;
  closeLabel: string;
  close(): void;
}

/** The inspector on the room's own connection; one can go on talking beside it. */
function WirePanel({ state, title: name, closeLabel, close }: Props) {
  const [text, setText] = useState<InspectText | null>(null);
  const inspection = useRef<Inspection | null>(null);
  const title = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    const opener = document.activeElement;
    recorder.pause(false);
    const current = inspection.current = inspectPage(recorder);
    title.current?.focus();
    inspectText(state.locale).then(setText);
    return () => {
      current.stop();
      recorder.pause(true);
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, [state.locale]);

  const inNumbers = numbers(state.locale);
  return (
    <section
      class="inspect-panel"
      aria-labelledby="wire-title"
      onKeyDown={({ key }) => key === "Escape" && close()}
    >
      <header>
        <h2 id="wire-title" ref={title} tabIndex={-1}>{name}</h2>
        {text && (
          <>
            <button
              type="button"
              class="button small"
              onClick={() => inspection.current?.renew()}
            >
              {text.connection.anew}
            </button>
            <a class="button quiet small" href={`/inspect?room=${encodeURIComponent(state.room)}`}>
              {text.page}
            </a>
          </>
        )}
        <button type="button" class="button quiet square" aria-label={closeLabel} onClick={close}>
          <CloseIcon />
        </button>
      </header>
      {text && (
        <div class="inspect-panel-body">
          <WireView recorder={recorder} text={text} numbers={inNumbers} />
          <ConnectionView recorder={recorder} text={text} numbers={inNumbers} />
        </div>
      )}
    </section>
  );
}

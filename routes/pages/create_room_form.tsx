import type { RoomsText } from "../../lib/i18n/rooms.ts";

const KINDS = ["public", "unlisted", "private"] as const;

/** Makes a room of a kind, without scripts. */
export function CreateRoom({ text }: { text: RoomsText }) {
  return (
    <details class="card create">
      <summary>{text.create}</summary>
      <form method="post" action="/rooms">
        <label class="field">
          <span>{text.createName}</span>
          <input name="name" required maxLength={64} autocomplete="off" dir="auto" />
        </label>
        <fieldset class="kinds">
          <legend>{text.createKind}</legend>
          {KINDS.map((kind) => (
            <label key={kind} class="kind">
              <input
                type="radio"
                name="kind"
                value={kind}
                defaultChecked={kind === "private"}
                aria-labelledby={`kind-${kind}`}
                aria-describedby={`kind-${kind}-hint`}
              />
              <span>
                <strong id={`kind-${kind}`}>{text.kinds[kind].label}</strong>
                <small id={`kind-${kind}-hint`}>{text.kinds[kind].hint}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <button type="submit" class="button primary">{text.createButton}</button>
      </form>
    </details>
  );
}

import { useId } from "preact/hooks";

interface Props {
  label: string;
  /** What it brings, or why it cannot be had. */
  help?: string;
  on: boolean;
  disabled?: boolean;
  choose(on: boolean): void;
}

/** A box to tick, with what it brings below. */
export function Choice({ label, help, on, disabled = false, choose }: Props) {
  const id = useId();
  return (
    <>
      <label class="settings-choice">
        <input
          type="checkbox"
          checked={on}
          disabled={disabled}
          aria-describedby={help && id}
          onChange={(event) => choose(event.currentTarget.checked)}
        />
        <span>{label}</span>
      </label>
      {help && <p id={id} class="help">{help}</p>}
    </>
  );
}

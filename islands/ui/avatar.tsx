import type { Label } from "./names.ts";

/** A user's picture, or a round mark in their colour. Decoration: the name stands beside it. */
export function Avatar({ label: { hue, initial, picture } }: { label: Label }) {
  return (
    <span class={`avatar hue-${hue}`} aria-hidden="true">
      {picture ? <img src={`/pictures/${picture}`} alt="" /> : initial}
    </span>
  );
}

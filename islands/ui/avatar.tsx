import type { Label } from "./names.ts";

/** A round mark in the user's colour. Decoration: the name stands beside it. */
export function Avatar({ label }: { label: Label }) {
  return <span class={`avatar hue-${label.hue}`} aria-hidden="true">{label.initial}</span>;
}

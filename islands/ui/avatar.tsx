/** Somebody as others see them: their picture, and their line in a list. */
import type { ComponentChildren } from "preact";
import type { Label } from "./names.ts";

/** A user's picture, or a round mark in their colour. Decoration: the name stands beside it. */
export function Avatar({ label: { hue, initial, picture } }: { label: Label }) {
  return (
    <span class={`avatar hue-${hue}`} aria-hidden="true">
      {picture ? <img src={`/pictures/${picture}`} alt="" /> : initial}
    </span>
  );
}

interface PersonProps {
  label: Label;
  /** In place of the name. */
  name?: string;
  children?: ComponentChildren;
}

/**
 * Somebody in a list of people, and what is said of them. Here and not in a file of its own, which a
 * first visit would have to ask for.
 */
export function Person({ label, name = label.label, children }: PersonProps) {
  return (
    <li class="person">
      <Avatar label={label} />
      <span class="person-name" dir="auto">{name}</span>
      {label.tag && <span class="tag">{label.tag}</span>}
      {children}
    </li>
  );
}

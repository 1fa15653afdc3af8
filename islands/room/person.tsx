import type { ComponentChildren } from "preact";
import { Avatar } from "../ui/avatar.tsx";
import type { Label } from "../ui/names.ts";

interface Props {
  label: Label;
  /** In place of the name. */
  name?: string;
  children?: ComponentChildren;
}

/** Somebody in a list of people, and what is said of them. */
export function Person({ label, name = label.label, children }: Props) {
  return (
    <li class="person">
      <Avatar label={label} />
      <span class="person-name" dir="auto">{name}</span>
      {label.tag && <span class="tag">{label.tag}</span>}
      {children}
    </li>
  );
}

import type { Person } from "./events.ts";

/** So many colours there are for names and avatars: 0 to 7. What they look like, a page decides. */
export const COLORS = 8;

/** Whether two profiles show the same. */
export function samePerson(a: Person | undefined, b: Person | undefined): boolean {
  return a?.name === b?.name && a?.color === b?.color && a?.picture === b?.picture;
}

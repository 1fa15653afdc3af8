import type { People } from "../../lib/protocol/events.ts";
import { HERE, MAX_MENTIONS } from "../../lib/protocol/limits.ts";

/** Ids of those whom a text names after an `@`, and `@here`. */
export function mentionsIn(text: string, people: Readonly<People>): string[] {
  if (!text.includes("@")) return [];
  const named = Object.keys(people).filter((id) => {
    const { name } = people[id]!;
    return name !== undefined && text.includes(`@${name}`);
  });
  return [...(text.includes(HERE) ? [HERE] : []), ...named].slice(0, MAX_MENTIONS);
}

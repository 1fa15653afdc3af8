import type { RoomText, Who } from "../../lib/i18n/catalog.ts";
import type { People } from "../../lib/protocol/events.ts";
import { COLORS } from "../../lib/protocol/people.ts";

/** How somebody is shown. */
export interface Label extends Who {
  /** Short and from the id: shown beside a name that somebody else has too. */
  tag: string | null;
  /** The letter in the avatar. */
  initial: string;
  /** One of {@linkcode COLORS} colours, the same for this user everywhere. */
  hue: number;
  /** Id of their picture. */
  picture: string | undefined;
}

/** Ids are random, so their beginning tells users apart well enough beside a name. */
const TAG_LENGTH = 4;

/** Finds the label of a user id. */
export type Namer = (id: string) => Label;

/**
 * Labels for everybody in `people`, and for ids it does not know, who are guests. Names are
 * compared as they look: a person who calls themself "Guest a1B2" must not pass for that guest.
 */
export function namer(people: Readonly<People>, text: Pick<RoomText, "guest">): Namer {
  const labelOf = (id: string) => people[id]?.name ?? text.guest(id.slice(0, TAG_LENGTH));
  const looks = (label: string) => label.normalize("NFKC").toLowerCase();
  const owners = new Map<string, number>();
  for (const id of Object.keys(people)) {
    const look = looks(labelOf(id));
    owners.set(look, (owners.get(look) ?? 0) + 1);
  }
  const labels = new Map<string, Label>();
  return (id) => {
    let made = labels.get(id);
    if (!made) {
      const label = labelOf(id);
      const { name, color = hueOf(id), picture } = people[id] ?? {};
      const guest = name === undefined;
      const others = (owners.get(looks(label)) ?? 0) - (id in people ? 1 : 0);
      const tag = others > 0 ? id.slice(0, TAG_LENGTH) : null;
      const initial = guest ? id : /[\p{L}\p{N}]/u.exec(label)?.[0] ?? label;
      made = { label, guest, tag, initial: first(initial).toUpperCase(), hue: color, picture };
      labels.set(id, made);
    }
    return made;
  };
}

/** The label for a sentence, where the tag has no styling to set it off. */
export function inSentence({ label, tag, guest }: Label): Who {
  return { label: tag === null ? label : `${label}(${tag})`, guest };
}

function first(text: string): string {
  return text[Symbol.iterator]().next().value ?? "";
}

function hueOf(id: string): number {
  let hash = 0;
  for (let index = 0; index < id.length; index++) hash = hash * 31 + id.charCodeAt(index) | 0;
  return (hash >>> 0) % COLORS;
}

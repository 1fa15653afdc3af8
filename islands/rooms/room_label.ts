import type { MyRoom } from "../../lib/protocol/my_room.ts";
import { inSentence, type Namer } from "../ui/names.ts";

/** What a room is called: by its title, by the one the reader talks with, or by its name. */
export function roomLabel(
  { name, title, partner }: Pick<MyRoom, "name" | "title" | "partner">,
  nameOf: Namer,
): string {
  return partner === undefined ? title ?? name : inSentence(nameOf(partner)).label;
}

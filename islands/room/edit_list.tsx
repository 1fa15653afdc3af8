import { clockTime, isoTime, longDay, type Place } from "../../lib/i18n/dates.ts";
import { richText } from "../../lib/i18n/rich.ts";
import type { Position } from "../../lib/protocol/position.ts";
import { MessageText } from "./message_text.tsx";

/** What a message said from a moment on, as the server tells of it. */
export interface Version {
  pos: Position;
  time: number;
  text?: string;
  deleted?: true;
}

interface Props {
  /** As it was sent. */
  message: Version;
  /** In their order. */
  edits: readonly Version[];
  place: Place;
}

/** What a message says and what it said before, the newest first: in a panel, and on a page. */
export function EditList({ message, edits, place }: Props) {
  const words = richText(place.locale);
  if (message.deleted) return <p class="help">{words.deleted}</p>;
  const versions = [message, ...edits].reverse();
  return (
    <ol class="edit-list">
      {versions.map(({ pos, text = "", time }, index) => (
        <li key={pos}>
          <p class="edit-head">
            <strong>
              {index === 0
                ? words.versionNow
                : index === versions.length - 1
                ? words.versionFirst
                : words.versionBefore}
            </strong>{" "}
            <time dateTime={isoTime(time)}>{longDay(time, place)} {clockTime(time, place)}</time>
          </p>
          <div dir="auto">
            <MessageText text={text} />
          </div>
        </li>
      ))}
    </ol>
  );
}

import type { Place } from "../../lib/i18n/dates.ts";
import type { Message } from "../../lib/protocol/fold.ts";
import { AttachedFile } from "./attachments/attached_file.tsx";
import { MessageText } from "./message_text.tsx";

/** A message in the reader's place. */
export interface RichProps {
  message: Pick<Message, "text" | "files">;
  place: Place;
}

/** What is in a message's bubble. */
export function RichMessage({ message: { text, files }, place }: RichProps) {
  return (
    <div class="rich">
      {text && <MessageText text={text} />}
      {files?.map((file) => <AttachedFile key={file.id} file={file} place={place} />)}
    </div>
  );
}

import { AS_DRAWN, later } from "../ui/later.tsx";
import { hasMarkup, PlainText } from "./plain_text.tsx";
import type { RichProps } from "./rich_message.tsx";
import type { ShownMessage } from "./room_state.ts";

/** Whether a message is more than words and links. */
export function isRich(message: ShownMessage): boolean {
  const { deleted, edited, files, mentions, pinned, reactions, reply, text, topic } = message;
  return !!(deleted || edited || files || mentions || pinned || reactions || reply || topic) ||
    hasMarkup(text);
}

/** What a message is beside words and links; loaded with the first that needs it. */
export const Rich = later<RichProps & { drawn?: boolean }>(
  async () => (await import("./rich_message.tsx")).RichMessage,
  ({ drawn, message: { text } }) =>
    drawn
      ? <div class="rich" dangerouslySetInnerHTML={AS_DRAWN} />
      : text && <PlainText text={text} />,
);

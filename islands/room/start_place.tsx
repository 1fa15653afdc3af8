import { copyLink } from "../ui/copy_link.tsx";
import { AS_DRAWN, later } from "../ui/later.tsx";
import type { LogStartProps } from "./log_start.tsx";

/** What the server has drawn, as far as it can change. */
let drawn: string | undefined;

/** What stands above the first message; as the server drew it until that is not true any more. */
export const StartPlace = later<LogStartProps>(
  async () => (await import("./log_start.tsx")).LogStart,
  ({ view, text, actions }) => (
    <div
      class="start"
      dangerouslySetInnerHTML={AS_DRAWN}
      onClick={(event) => {
        const { tagName } = (event.target as Element).closest("a, button") ?? {};
        if (view.connection === null || !tagName) return;
        event.preventDefault();
        if (tagName === "A") actions.loadOlder(true);
        else copyLink(text, actions.tell);
      }}
    />
  ),
  ({ empty, view: { older, timeline } }) => {
    const now = `${empty}${older}${timeline.more}`;
    return now !== (drawn ??= now);
  },
);

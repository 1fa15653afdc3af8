import { copyLink } from "../ui/copy_link.tsx";
import { AS_DRAWN, changed, later } from "../ui/later.tsx";
import type { LogStartProps } from "./log_start.tsx";

/** What stands above the first message; as the server drew it until that is not true any more. */
export const StartPlace = later<LogStartProps>(
  async () => (await import("./log_start.tsx")).LogStart,
  ({ empty, view, text, actions }) => (
    <div
      class="start"
      dangerouslySetInnerHTML={AS_DRAWN}
      onClick={(event) => {
        const { tagName } = (event.target as Element).closest("a, button") ?? {};
        if (view.connection === null || !tagName || empty && tagName === "A") return;
        event.preventDefault();
        if (tagName === "A") actions.loadOlder(true);
        else copyLink(text, actions.tell);
      }}
    />
  ),
  changed(({ empty, view: { older, timeline } }) => `${empty}${older}${timeline.more}`),
);

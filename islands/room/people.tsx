import { AS_DRAWN, later } from "../ui/later.tsx";
import { PEOPLE_PANEL_ID } from "./people_id.ts";
import type { PeopleProps } from "./people_panel.tsx";

/** Who is online; taken over when the server has said who is. */
export const People = later<PeopleProps>(
  async () => (await import("./people_panel.tsx")).PeoplePanel,
  () => (
    <aside
      id={PEOPLE_PANEL_ID}
      class="sheet people"
      popover="auto"
      aria-labelledby="people-title"
      dangerouslySetInnerHTML={AS_DRAWN}
    />
  ),
  ({ members }) => members !== null,
);

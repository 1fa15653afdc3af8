import { AS_DRAWN, later } from "../ui/later.tsx";
import { PEOPLE_PANEL_ID } from "./people_id.ts";
import type { PeopleProps } from "./people_panel.tsx";

/** What is in the panel; see {@linkcode People}. */
export const PeopleContent = later<PeopleProps>(
  async () => (await import("./people_panel.tsx")).PeoplePanel,
  () => <div class="people-content" dangerouslySetInnerHTML={AS_DRAWN} />,
  ({ members }) => members !== null && matchMedia("(width >= 64rem)").matches,
);

/**
 * Who is online: beside the talk on a wide screen, a sheet over it on a narrow one. Its content is
 * taken over when the server has said who is and it can be seen; the sheet stays the one that may be
 * open meanwhile.
 */
export function People(props: PeopleProps) {
  return (
    <aside
      id={PEOPLE_PANEL_ID}
      class="sheet people"
      popover="auto"
      aria-labelledby="people-title"
      onBeforeToggle={PeopleContent.preload}
    >
      <PeopleContent {...props} />
    </aside>
  );
}

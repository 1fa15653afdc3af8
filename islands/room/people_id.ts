/** What a button names to open the people panel where there is no room for it beside the talk. */
export const PEOPLE_PANEL_ID = "people";

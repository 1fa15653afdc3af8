/** What opens the sheet of the reader's rooms names it. */
export const ROOMS_NAV_ID = "my-rooms";

/** What the live list takes the place of. */
export const ROOMS_LIST_ID = "my-rooms-list";

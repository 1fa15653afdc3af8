/** Pictures of what is loaded on demand, apart from `icons.tsx`, which every page loads. */
import { icon } from "./icons.tsx";

export const CopyIcon = icon("M9 9h10v10H9zM5 15V5h10");
export const EditIcon = icon("M5 19l.9-3.8L15.8 5.3l2.9 2.9L8.8 18.1 5 19Z");
export const PeopleIcon = icon(
  "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM3.5 19a5.5 5.5 0 0 1 11 0M15.5 5.3a3 3 0 0 1 0 5.4M17 13.8a5.5 5.5 0 0 1 3.5 5.2",
);
export const PinIcon = icon("M9 4.5h6l-.7 6 2.7 3H7l2.7-3-.7-6ZM12 13.5v6");
export const ReplyIcon = icon("M9.5 6 4.5 11l5 5M5 11h8.5a6 6 0 0 1 6 6v1");
export const TrashIcon = icon("M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7");

/** English, loaded with the first part that is opened. */
import type { PartText } from "./part_catalog.ts";

/** See {@linkcode PartText}. */
export const enParts: PartText = {
  menu: {
    title: "Menu",
    help: "Keyboard shortcuts",
    wire: "Look at the wire",
  },
  nameForm: {
    failed: (code) =>
      code === "bad_name"
        ? "That name is empty or too long."
        : "That couldn’t be saved. Please try again in a moment.",
  },
  help: {
    title: "Keyboard shortcuts",
    keys: [
      ["Enter", "Send the message"],
      ["Shift Enter", "Start a new line"],
      ["Esc", "Close what is open"],
      ["?", "Show this list"],
    ],
  },
};

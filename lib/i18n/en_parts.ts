/** English, loaded with the first part that is opened. */
import { number } from "./dates.ts";
import type { PartText } from "./part_catalog.ts";

/** See {@linkcode PartText}. */
export const enParts: PartText = {
  menu: {
    title: "Menu",
    search: "Search messages",
    readers: "Who read my message",
    help: "Keyboard shortcuts",
    wire: "Look at the wire",
  },

  readers: {
    title: "Who read my message",
    nothing: "You have not written anything here yet.",
    nobody: "Nobody has read it yet.",
  },
  nameForm: {
    failed: (code) =>
      code === "bad_name"
        ? "That name is empty or too long."
        : "That couldn’t be saved. Please try again in a moment.",
  },
  attachments: {
    title: "Attachments",
    uploading: (name) => `Uploading ${name}`,
    ready: "uploaded",
    sendsWhenReady: "Will be sent when uploaded.",
    remove: (name) => `Remove ${name}`,
    retry: "Upload again",
    tooMany: (count) => `A message can have up to ${count} files.`,
    failed: (code, limit) =>
      code === "file_too_large"
        ? `The file is empty or too large. Files can have up to ${limit}.`
        : code === "rate_limited" || code === "too_many_uploads" || code === "busy"
        ? "Too many files at once. Try again in a moment."
        : code === "bad_file"
        ? "The name of this file cannot be used. Rename it and upload it again."
        : code === "no_access"
        ? "You cannot send files to this room."
        : "The file could not be uploaded. Try again.",
    original: "Open original",
  },
  search: {
    title: "Search messages",
    label: "Search for",
    filters: "You can add from:name, has:file, image or link, before:2026-01-31, after:2026-01-01.",
    everywhere: "Search all my rooms",
    hint: "Part of a word is enough.",
    looking: (day) => day === null ? "Searching" : `Searched back to ${day}, still looking`,
    found(count, more) {
      if (count === 0) return more ? "Nothing found yet" : "No messages found";
      return count === 1 ? "1 message found" : `${number(count, "en")} messages found`;
    },
    more: "Search further back",
    badQuery: "This can’t be searched for. Check the filters.",
    failed: "The search didn’t work. Try again in a moment.",
  },
  help: {
    title: "Keyboard shortcuts",
    keys: [
      ["Enter", "Send the message"],
      ["Shift Enter", "Start a new line"],
      ["S", "Search messages"],
      ["Esc", "Close what is open"],
      ["?", "Show this list"],
    ],
  },
};

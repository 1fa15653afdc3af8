/** English, loaded with the first part that is opened. */
import { number } from "./dates.ts";
import type { PartText } from "./part_catalog.ts";

/** See {@linkcode PartText}. */
export const enParts: PartText = {
  failure(code) {
    if (code === "bad_text") return "The message is too long.";
    if (code === "stale") return "You wrote this a while ago. Still send it?";
    if (code === "lane_lost") return "It may not have arrived. Send it again?";
    if (code === "blocked") return "The owner of this server has blocked you.";
    if (code === "no_access") return "You’re not in this room any more.";
    if (code === "deleted") return "That message was deleted in the meantime.";
    if (code === "not_found") return "That message isn’t here any more.";
    if (code === "too_many_changes") return "There can’t be any more of these here.";
    if (code === "bad_emoji") return "That isn’t an emoji this room knows.";
    if (code === "bad_mentions") return "Too many people are mentioned.";
    if (code === "bad_file") return "The file can’t be sent any more. Attach it again.";
    if (code === "forbidden") return "You can’t do that in this room.";
    if (code === "forbidden_origin" || code === "unauthorized") {
      return "You can’t write here.";
    }
    return undefined;
  },
  tried({ type, text = "", emoji, on }) {
    if (type === "edit") return `Edit: ${text}`;
    if (type === "delete") return "Delete a message";
    if (type === "react") return on ? `React with ${emoji}` : `Take back ${emoji}`;
    if (type === "pin") return on ? "Pin a message" : "Unpin a message";
    return type === "topic" ? `Topic: ${text}` : text;
  },
  linkCopied: "Link copied",
  copyFailed: "Couldn’t copy. Please copy the link from the address bar",
  menu: {
    title: "Menu",
    search: "Search messages",
    readers: "Who read my message",
    help: "Keyboard shortcuts",
    wire: "Look at the wire",
    pins: "Pinned messages",
    topic: "Topic",
  },
  tools: {
    label: "Message actions",
    react: "React",
    reactWith: (emoji) => `React with ${emoji}`,
    moreEmoji: "More emoji",
    reply: "Reply",
    copyLink: "Copy link",
    pin: "Pin",
    unpin: "Unpin",
    reactions: "See who reacted",
    edit: "Edit",
    delete: "Delete",
  },
  compose: {
    replying: (who) => who ? `Replying to ${who.label}` : "Replying",
    editing: "Editing your message",
    undo: "Never mind",
  },
  completion: {
    people: "People to mention",
    emoji: "Emoji",
    everybody: "everyone here",
  },
  delete: {
    title: "Delete this message?",
    hint: "It goes for everybody, and it can’t be undone.",
    keep: "Keep it",
    confirm: "Delete",
  },
  topic: {
    title: "Topic",
    hint: "Shown beside the room’s name. Leave it empty to remove it.",
    none: "No topic yet.",
    save: "Save",
    tooLong: (most) => `A topic has at most ${number(most, "en")} characters.`,
    setBy: (who, moment) => `Set by ${who?.label ?? "you"}, ${moment}.`,
    about: "Room details",
  },
  reactions: "Who reacted",
  failedToLoad: "This couldn’t be loaded. Open it again in a moment.",
  emoji: {
    title: "Emoji",
    search: "Search emoji",
    none: "No emoji found.",
    recent: "Recent",
    tone: "Skin tone",
    tones: ["Default", "Light", "Medium light", "Medium", "Medium dark", "Dark"],
    groups: {
      0: "Smileys",
      1: "People",
      3: "Animals and nature",
      4: "Food",
      5: "Places and travel",
      6: "Activities",
      7: "Objects",
      8: "Symbols",
      9: "Flags",
    },
  },

  cameIn: (messages) =>
    `${number(messages, "en")} new ${messages === 1 ? "message" : "messages"} came in.`,
  readers: {
    title: "Who read my message",
    nothing: "You have not written anything here yet.",
    nobody: "Nobody has read it yet.",
    more: (people) => `and ${number(people, "en")} more`,
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
    tooMany: (count) => `A message can have up to ${number(count, "en")} files.`,
    leftBehind: "Files that weren’t sent before you changed rooms were removed.",
    failed: (code, limit) =>
      limit === null
        ? "This server takes no files."
        : code === "file_too_large"
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
      ["↑", "In an empty field: edit your last message"],
      ["↑ ↓", "In the conversation: go from message to message"],
      ["R", "Reply to the selected message"],
      ["+", "React to the selected message"],
      ["E", "Edit your selected message"],
      ["P", "Pin the selected message"],
      ["C", "Copy a link to the selected message"],
      ["Delete", "Delete your selected message"],
      ["Esc", "Close what is open"],
      ["?", "Show this list"],
    ],
    settings: "My settings",
    single: (off) =>
      off
        ? "S and ? are off now. You can turn them on in the settings."
        : "You can turn S and ? off in the settings.",
  },
};

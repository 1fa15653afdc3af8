/** English: plain, short, friendly. */
import type { PageText, RoomText } from "./catalog.ts";
import { number } from "./dates.ts";

/** `1 message`, `1,234 messages`. */
function plural(value: number, one: string, other: string): string {
  return `${number(value, "en")} ${value === 1 ? one : other}`;
}

/** See {@linkcode RoomText}. */
export const enRoom: RoomText = {
  app: "Sori",
  log: "Conversation",
  composer: "Message",
  composerPlaceholder: "Write a message",
  composerHelp: "Enter sends, Shift+Enter starts a new line.",
  attach: "Attach files",
  send: "Send",
  emoji: "Emoji",
  charactersLeft: (left) => `${plural(left, "character", "characters")} left`,
  notTaken: "This can’t be sent right now",
  charactersOver: (over) => `${plural(over, "character", "characters")} too many`,

  you: "You",
  guest: (tag) => `Guest ${tag}`,
  online: (people) => `${number(people, "en")} online`,
  people: "People here",

  reconnecting: (seconds) =>
    seconds > 0
      ? `Connection lost. Trying again in ${plural(seconds, "second", "seconds")}`
      : "Reconnecting",
  offline: "You’re offline. Messages go out when you’re back",
  closed: "You’ve been disconnected",

  sending: "Sending",
  failed: "Not sent",
  retry: "Send again",
  cancel: "Discard",

  newMessages: (messages) => plural(messages, "new message", "new messages"),
  toNewest: "Jump to newest",
  tryAgain: "Try again",
  copyLink: "Copy invite link",

  rename: "Change name",
  close: "Close",

  menu: "Menu",
  partLoading: "Loading",
  partFailed: "This could not be loaded",
  parts: async () => (await import("./en_parts.ts")).enParts,

  rooms: "All rooms",
  language: "Language",
};

/** See {@linkcode PageText}. */
export const enPages: PageText = {
  tagline: "Say it, and it’s there",
  description: "Sori is live chat, light and calm.",
  homeTitle: "Sori",
  roomsTitle: "Rooms",
  noRooms: "No rooms yet. Open the first one, or start in the lobby.",
  toLobby: "Go to the lobby",
  noMessages: "No messages yet",
  moreRooms: "More rooms",
  roomField: "Room name",
  roomFieldHelp: "A room that doesn’t exist yet is opened. Letters, digits, - and _ will do.",
  enterRoom: "Enter",
  nameTitle: "Your name",
  nameForm: {
    name: "Name",
    help: "This is how others see you.",
    save: "Save",
    settings: "My settings",
  },
  justNow: "just now",
  lastMessage: (author, text) => `${author}: ${text}`,
  roomTitle: (room) => `${room} · Sori`,
  roomDescription: (room) => `What is being said in ${room} right now`,
  toHome: "See all rooms",
  goBack: "Go back",
  needsScript: "This page needs scripts to be on in the browser.",
  guide: {
    title: "The WebSocket guide",
    invitation: "How does this chat work? WebSockets from the ground up, one idea at a time.",
    start: "Open the guide",
    contents: "Contents",
    previous: "Previous",
    next: "Next",
    chapter: (chapter, total) => `Chapter ${number(chapter, "en")} of ${number(total, "en")}`,
    sample: {
      deno: "Run with Deno",
      browser: "Run in the browser’s console",
      shell: "Terminal",
      output: "What it prints",
    },
  },
  plain: {
    onlyFirst: (count) =>
      count === 0 ? "Nothing of it was sent." : `Only your first ${count} were sent.`,
    tooFast: "That was too fast.",
    textTooLong: (characters) => `A message has at most ${characters} characters.`,
    frameTooLarge: (bytes) => `That is too large: at most ${bytes} bytes at once.`,
    noFiles: "This server takes no files.",
    unavailable: "Nothing can be stored now. Try again later.",
    stuckReader: "Nothing was read for too long. Connect again.",
    restart: "The server restarts. Connect again.",
    removed: "You are not in this room any more.",
    archived: "This room is archived: you can only read it.",
    changed: "The room has changed. Connect again.",
    receiveOnly: "This connection is for listening only.",
    noProtocol: (names) => `Offer ${names}, or no subprotocol.`,
  },
  problem: {
    notFound: {
      title: "There’s nothing here",
      hint: "Check the address, or pick a room from the list.",
    },
    badRoom: {
      title: "That can’t be a room’s name",
      hint: "Use letters, digits, - and _. Try a - in place of a space.",
    },
    badText: {
      title: "Your message wasn’t sent",
      hint: "It was empty or too long. Please go back and change it.",
    },
    badName: {
      title: "That name won’t work",
      hint: "It is empty or too long. Please go back and pick another.",
    },
    forbidden: {
      title: "That can’t be done from here",
      hint: "The request came from another site, so we stopped it. Please do it from within Sori.",
    },
    noAccess: {
      title: "You can’t enter this room",
      hint:
        "There’s no such room, or it’s by invitation only. Ask somebody in it for an invite link.",
    },
    notYours: {
      title: "You can’t do that in this room",
      hint: "Ask whoever looks after the room. If it’s archived, its owner can open it again.",
    },
    tooFast: {
      title: "Slow down a little",
      hint: "That was a lot in a short time. Please try again in a moment.",
    },
    tooLarge: {
      title: "That’s too much at once",
      hint: "Please make it shorter and send it again.",
    },
    unavailable: {
      title: "Taking a short break",
      hint: "We’ll be right back. Please open the page again in a moment.",
    },
    internal: {
      title: "Something went wrong on our side",
      hint: "Please try again in a moment. Messages that were sent are safe.",
    },
    badRequest: {
      title: "We didn’t understand that",
      hint: "Please go back and try again.",
    },
  },
};

/**
 * Every sentence the pages say, by what it is for. A language is complete when it fills these
 * types; `RoomText` is what the browser loads, `PageText` stays on the server.
 */

import type { PartText } from "./part_catalog.ts";

export type { Who } from "./who.ts";

/** The room page and what happens in it. */
export interface RoomText {
  /** The product's name. */
  app: string;
  /** Name of the list of messages. */
  log: string;
  /** Name of the field a message is written in. */
  composer: string;
  /** What stands in that field while it is empty. */
  composerPlaceholder: string;
  /** How the keys work in it. */
  composerHelp: string;
  /** Chooses files for a message. */
  attach: string;
  send: string;
  /** Opens the emoji picker. */
  emoji: string;
  charactersLeft(count: number): string;
  /** A message that cannot be sent as it is, or while too many wait. */
  notTaken: string;
  charactersOver(count: number): string;

  /** The reader. */
  you: string;
  /** Somebody without a name; `tag` is the beginning of their id. */
  guest(tag: string): string;
  online(count: number): string;
  /** Name of the list of those who are in the room. */
  people: string;

  /** Lost; the next attempt comes in so many seconds (0: now). */
  reconnecting(seconds: number): string;
  offline: string;
  closed: string;

  sending: string;
  failed: string;
  retry: string;
  cancel: string;

  newMessages(count: number): string;
  toNewest: string;
  tryAgain: string;
  copyLink: string;

  rename: string;
  close: string;

  /** Opens the menu of the room. */
  menu: string;
  /** A part of the page is on its way, or could not be had. */
  partLoading: string;
  partFailed: string;
  /** Loads the words of what is loaded on demand. */
  parts(): Promise<PartText>;

  /** Back to the list of rooms. */
  rooms: string;
  /** Name of the language switch. */
  language: string;
}

/** One kind of trouble: what happened, and what the reader can do. */
export interface ProblemText {
  title: string;
  hint: string;
}

/** Kinds of trouble a page can tell of. */
export type ProblemKind =
  | "notFound"
  | "badRoom"
  | "badText"
  | "badName"
  | "forbidden"
  | "noAccess"
  | "notYours"
  | "tooFast"
  | "tooLarge"
  | "unavailable"
  | "internal"
  | "badRequest";

/** Where a code sample of the guide runs, or what it is. */
export type SampleKind = "deno" | "browser" | "shell" | "output";

/** The guide at `/learn`, around its chapters. */
export interface GuideText {
  title: string;
  /** What it is, where a link to it stands. */
  invitation: string;
  start: string;
  contents: string;
  previous: string;
  next: string;
  /** The number of a chapter, counted from 1. */
  chapter(number: number, total: number): string;
  /** What stands above a code sample. */
  sample: Record<SampleKind, string>;
}

/**
 * Why a connection without a protocol of its own ends: a close reason, which has at most 123 bytes
 * of UTF-8 (RFC 6455 §5.5), with `onlyFirst` behind it where that is said of the sender's words.
 */
export interface PlainText {
  onlyFirst(count: number): string;
  tooFast: string;
  textTooLong(characters: number): string;
  frameTooLarge(bytes: number): string;
  noFiles: string;
  unavailable: string;
  stuckReader: string;
  restart: string;
  removed: string;
  archived: string;
  changed: string;
  receiveOnly: string;
  noProtocol(names: string): string;
}

/** The pages around the rooms. */
export interface PageText {
  /** One line under the name of the product. */
  tagline: string;
  description: string;
  homeTitle: string;
  roomsTitle: string;
  noRooms: string;
  /** To the room a visitor finds first. */
  toLobby: string;
  noMessages: string;
  moreRooms: string;
  roomField: string;
  roomFieldHelp: string;
  enterRoom: string;
  nameTitle: string;
  /** The form to change one's name, over a room. */
  nameForm: {
    name: string;
    help: string;
    save: string;
    /** To the reader's own settings. */
    settings: string;
  };
  justNow: string;
  /** The newest message of a room, on one line. */
  lastMessage(author: string, text: string): string;
  roomTitle(room: string): string;
  roomDescription(room: string): string;
  toHome: string;
  goBack: string;
  /** Where a page is nothing without its script. */
  needsScript: string;
  guide: GuideText;
  plain: PlainText;
  problem: Record<ProblemKind, ProblemText>;
}

import type { Who } from "./who.ts";

/**
 * The words of what the room page loads on demand, by part. They come in one small file a language
 * beside the first part that is opened, so that nobody waits for them before.
 */
export interface PartText {
  /** Said of an address. */
  linkCopied: string;
  copyFailed: string;
  /**
   * Why a message failed, in a sentence, or undefined to say no more than `failed`. `stale`: it is
   * unsent for so long that it is not sent unasked.
   */
  failure(code: string): string | undefined;
  /** What somebody wanted to do with a message, where it could not be done. */
  tried(event: { type: string; text?: string; emoji?: string; on?: boolean }): string;
  /** The menu in the room's header: its title, and what each panel is called there. */
  menu: {
    title: string;
    search: string;
    readers: string;
    help: string;
    wire: string;
    /** The pinned messages. */
    pins: string;
    /** What the room is about. */
    topic: string;
  };
  /** What can be done with a message. */
  tools: {
    /** Name of the bar. */
    label: string;
    react: string;
    reactWith(emoji: string): string;
    moreEmoji: string;
    reply: string;
    copyLink: string;
    pin: string;
    unpin: string;
    /** Shows who reacted. */
    reactions: string;
    edit: string;
    delete: string;
  };
  /** Above the field, while an answer or a change is written. */
  compose: {
    /** Null: somebody whose message the page does not have. */
    replying(who: Who | null): string;
    editing: string;
    /** Ends either without sending it. */
    undo: string;
  };
  /** Names of the lists that complete what is typed. */
  completion: {
    people: string;
    emoji: string;
    /** What `@here` means. */
    everybody: string;
  };
  /** Asks before a message is deleted. */
  delete: {
    title: string;
    hint: string;
    keep: string;
    confirm: string;
  };
  /** What the room is about. */
  topic: {
    /** Also the name of the field. */
    title: string;
    hint: string;
    none: string;
    save: string;
    tooLong(most: number): string;
    /** Who said so, and when. */
    setBy(who: Who | null, moment: string): string;
    /** To everything else about the room. */
    about: string;
  };
  /** Who reacted with what. */
  reactions: string;
  failedToLoad: string;
  /** The emoji picker. */
  emoji: {
    title: string;
    search: string;
    none: string;
    recent: string;
    tone: string;
    /** The six skin tones, the yellow one first. */
    tones: readonly string[];
    /** Unicode's groups, as far as they are shown, by their number. */
    groups: Readonly<Record<number, string>>;
  };
  /** The search in a room, and in all of the reader's. */
  search: {
    title: string;
    /** Name of the field. */
    label: string;
    /** How filters are written. */
    filters: string;
    everywhere: string;
    /** Nothing was typed yet. */
    hint: string;
    /** Null: it has just begun. */
    looking(day: string | null): string;
    /** `more`: not everything was looked through. */
    found(count: number, more: boolean): string;
    more: string;
    badQuery: string;
    failed: string;
  };
  /** How many messages were not read aloud one by one. */
  cameIn(messages: number): string;
  /** Who has read the reader's last message. */
  readers: {
    title: string;
    /** The reader has said nothing here. */
    nothing: string;
    nobody: string;
    /** So many more than are listed. */
    more(count: number): string;
  };
  /** The form for one's name. */
  nameForm: {
    failed(code: string): string;
  };
  /** Files on their way into a message. */
  attachments: {
    title: string;
    /** Name of the bar that shows how far a file has come. */
    uploading(name: string): string;
    ready: string;
    sendsWhenReady: string;
    remove(name: string): string;
    retry: string;
    tooMany(count: number): string;
    /** Another room was opened before they were sent. */
    leftBehind: string;
    /** Why a file could not be uploaded, by the code of the refusal; `limit` is the largest size, null where none is taken. */
    failed(code: string, limit: string | null): string;
    /** Leads to a picture as it was sent. */
    original: string;
  };
  /** The sheet that lists what keys do. */
  help: {
    title: string;
    /** Keys with a space between, and what they do. */
    keys: readonly (readonly [keys: string, meaning: string])[];
    /** That keys of one letter can be switched off; `off`: that they are. */
    single(off: boolean): string;
    /** Leads to where that is chosen. */
    settings: string;
  };
}

import type {
  ConnectionState,
  MessageDraft,
  Outgoing,
  Readers,
  UploadOptions,
} from "../../lib/client/types.ts";
import type { Locale } from "../../lib/i18n/locale.ts";
import type { Change, FileRef, People, Person, WireSegment } from "../../lib/protocol/events.ts";
import {
  changesOf,
  foldSegments,
  type Message,
  pinsOf,
  placed,
  type Topic,
  topicOf,
} from "../../lib/protocol/fold.ts";
import type { MyRoom } from "../../lib/protocol/my_room.ts";
import type { Position } from "../../lib/protocol/position.ts";
import type { Members } from "../../lib/protocol/server_frames.ts";
import { type Timeline, timelineOf } from "./timeline.ts";

/** What the server hands the room page; it travels in the page as JSON. */
export interface RoomState {
  locale: Locale;
  /** The reader's zone, or the language's usual one. */
  timeZone: string;
  /** Minutes that clocks there are ahead of UTC now. */
  utcOffset: number;
  /** Messages that open a day on the page that the server has drawn. */
  days?: Position[];
  you: Person & { id: string };
  room: string;
  /** What the room is to the reader. */
  about: RoomAbout;
  /** A page of the log: the newest, or with `before` an older one. */
  snapshot: {
    prev: Position;
    head: Position;
    segments: WireSegment[];
    /** In place of segments: what this browser has kept. */
    messages?: readonly Message[];
    people: People;
    /** Whether the log has events before these. */
    more: boolean;
    /** What other events say of the messages, and of the room. */
    changes?: Change[];
    /** What the messages answer, where it is not among them. */
    quotes?: readonly Message[];
  };
  /** What stands up to this position is not shown, though its segment came; empty if all is. */
  after: Position;
  /** The page ends before this position; null when it reaches the newest message. */
  before: Position | null;
  /** The page was asked for around this position. */
  around?: Position | null;
  /** When the page was kept that stands in without a network, in milliseconds since the Unix epoch. */
  kept?: number;
  /** A message id for the form that works without scripts. */
  formId: string;
  /** Path and query of the page. */
  path: string;
  /** Address of the style sheet of the settings, which are loaded when they are opened. */
  settingsStyle: string;
  limits: { textLength: number; displayNameLength: number; attachmentBytes: number };
  /** Addresses of the style sheets of parts, by part. */
  styles: Record<string, string>;
}

/** A message as the page shows it. */
export interface ShownMessage extends Message {
  /** Changes of the reader's own are on their way. */
  pending?: true;
}

/** What a room is to its reader, beside what is said in it. */
export interface RoomAbout extends Omit<MyRoom, "unread" | "mentions"> {
  /** Why they may not speak in it, in their language; absent: they may. */
  readOnly?: string;
  /** The first message of others on this page that they have not read, if they were here before. */
  unreadFrom?: { pos: Position; label: string };
}

/** Everything the page shows. Never changed in place. */
export interface RoomView {
  /** Null until the page has come alive: no connection is to be spoken of yet. */
  connection: ConnectionState | null;
  retryAt: number | null;
  joined: boolean;
  you: Person & { id: string };
  people: Readonly<People>;
  timeline: Timeline;
  /** The messages of `timeline`, with the reader's own changes that are on their way. */
  messages: readonly ShownMessage[];
  /** Messages that are quoted and not among those. */
  quotes: readonly Message[];
  /** What the room is about. */
  topic: Topic | null;
  /** The messages that are pinned, wherever they are in the log. */
  pins: ReadonlySet<Position>;
  /** Whether the reader is at the newest message and wants to stay there. */
  following: boolean;
  older: "idle" | "loading" | "failed";
  /** While true, what is added to the log is not to be read aloud. */
  hushed: boolean;
  outgoing: readonly Outgoing[];
  /** Null until the server has said. */
  members: Members | null;
  typing: readonly string[];
  /** Code of a refusal that the reader should know of now. */
  refused: string | null;
  timeZone: string;
  /** The panel that is open, if one is. */
  panel: OpenPanel | null;
  /** What is written answers a message, or changes one of the reader's own. */
  compose: Compose | null;
  /** The message that the reader came for; another object each time they do. */
  shown: { pos: Position } | null;
  /** A short answer to what the reader did; empty after a while. */
  told: string;
}

/** What the composer is for, beside a new message. */
export interface Compose {
  type: "reply" | "edit";
  pos: Position;
}

/** What can be opened beside or over the talk; `panels.tsx` says how each is loaded. */
export type PanelName =
  | "menu"
  | "help"
  | "search"
  | "delete"
  | "edits"
  | "emoji"
  | "picture"
  | "pins"
  | "reactions"
  | "topic";

/** A panel and what it is opened with. */
export interface OpenPanel {
  name: PanelName;
  detail?: unknown;
}

/** What the server renders and the browser starts from. */
export function initialView(state: RoomState): RoomView {
  const { you, snapshot, after, before, timeZone } = state;
  const { segments, prev, head, more, changes = [] } = snapshot;
  const messages = snapshot.messages ?? foldSegments(segments, after, changes, true);
  const first = placed(segments, after)[0]?.pos ?? prev;
  return {
    connection: null,
    retryAt: null,
    joined: false,
    you,
    people: { [you.id]: you, ...snapshot.people },
    timeline: timelineOf(messages, more, before === null, first, head),
    messages,
    quotes: snapshot.quotes ?? [],
    topic: topicOf([...changes, ...changesOf(segments)]),
    pins: pinsOf(changes),
    following: before === null,
    older: "idle",
    hushed: false,
    outgoing: [],
    members: null,
    typing: [],
    refused: null,
    timeZone,
    panel: null,
    compose: null,
    shown: state.around ? { pos: state.around } : null,
    told: "",
  };
}

/** What a reader can do. */
export interface RoomActions {
  /** @returns whether it was taken: false if it cannot be sent, or if too many wait already. */
  send(message: string | MessageDraft): boolean;
  delete(pos: Position): void;
  react(pos: Position, emoji: string, on: boolean): void;
  pin(pos: Position, on: boolean): void;
  /** @returns as `send` */
  setTopic(text: string): boolean;
  /** Uploads a file for a message. */
  upload(file: Blob, options: UploadOptions): Promise<FileRef>;
  retry(id: string): void;
  cancel(id: string): void;
  setTyping(on: boolean): void;
  /** `again`: even though it failed before. */
  loadOlder(again?: boolean): void;
  loadNewer(): void;
  toNewest(): void;
  setFollowing(following: boolean): void;
  reconnect(): void;
  /** Who has read up to a message. */
  readers(pos: Position): Promise<Readers>;
  /** Opens a panel in place of the one that is open, or with null closes it. */
  open(name: PanelName | null, detail?: unknown): void;
  compose(compose: Compose | null): void;
  /** Goes to a message, wherever it is in the log. */
  show(pos: Position): void;
  /** Says something for a moment. */
  tell(text: string): void;
  /** People whom the page has asked about, and maybe a message to be quoted. */
  learn(people: People, quote?: Message): void;
  /** @returns null when it is done, else the code of what went wrong. */
  rename(name: string): Promise<string | null>;
}

/** Where the page's view comes from: a live room, or a still one on the server. */
export interface RoomSource {
  readonly view: RoomView;
  readonly actions: RoomActions;
  /** @returns a function that ends the subscription. */
  subscribe(listener: () => void): () => void;
}

/** The room that a page shows now: it may show another one later. */
export interface ShownRoom {
  state: RoomState;
  source: RoomSource;
}

/** A source that never changes. */
export function stillSource(state: RoomState): RoomSource {
  const none = () => {};
  return {
    view: initialView(state),
    subscribe: () => none,
    actions: {
      send: () => false,
      delete: none,
      react: none,
      pin: none,
      setTopic: () => false,
      upload: () => Promise.reject(new Error("The page is not live.")),
      retry: none,
      cancel: none,
      setTyping: none,
      loadOlder: none,
      loadNewer: none,
      toNewest: none,
      setFollowing: none,
      reconnect: none,
      readers: () => Promise.reject(new Error("The page is not live.")),
      open: none,
      compose: none,
      show: none,
      tell: none,
      learn: none,
      rename: () => Promise.resolve(null),
    },
  };
}

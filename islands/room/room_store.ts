/**
 * A live room as the page shows it. Over 300 lines because all that a room tells, and all that is
 * done in it, comes together in one view.
 */
import type { ChatClient, ChatRoom } from "../../lib/client/types.ts";
import type { Refusal } from "../../lib/protocol/errors.ts";
import type { People } from "../../lib/protocol/events.ts";
import {
  foldSegments,
  type Message,
  pinsOf,
  placed,
  withChanges,
} from "../../lib/protocol/fold.ts";
import type { Position } from "../../lib/protocol/position.ts";
import { mentionsIn } from "./mentions.ts";
import { withPending } from "./pending.ts";
import {
  initialView,
  type RoomActions,
  type RoomSource,
  type RoomState,
  type RoomView,
} from "./room_state.ts";
import type { StoreHost } from "./store_host.ts";
import {
  timelineOf,
  toNewest,
  withChanged,
  withNew,
  withNewer,
  withOlder,
  withSnapshot,
} from "./timeline.ts";

/** Messages in a page of history. */
const PAGE = 60;

/** Quotations that are kept: more than there are rows. */
const QUOTES = 500;

/** How long after a page was put in the log stays silent for screen readers. */
const HUSH_MS = 1_000;

/** How long a refusal is shown that says nothing of when to come back. */
const REFUSAL_MS = 5_000;

/** How long the answer to what the reader did stays. */
const TOLD_MS = 4_000;

/** The page is drawn anew at most this often. */
const PAUSE_MS = 80;

/** Reading is told to the server at most this often. */
const READ_MS = 3_000;

/** Folds what the client tells into one view. */
export class RoomStore implements RoomSource {
  view: RoomView;
  readonly #client: ChatClient;
  readonly #room: ChatRoom;
  readonly #host: StoreHost;
  /** Names that the page came with, or has asked for; the client learns all others. */
  readonly #rendered: People;
  readonly #listeners = new Set<() => void>();
  /** What listeners have not been told. */
  #changed = false;
  /** A frame, or the end of a pause, is awaited. */
  #waiting = false;
  readonly #over = new AbortController();
  #loadingNewer = false;
  #readDue = false;
  /** Keeps what is told from being taken away. */
  #hold = () => {};

  constructor(state: RoomState, client: ChatClient, host: StoreHost) {
    this.#client = client;
    this.#host = host;
    this.view = initialView(state);
    this.#rendered = { ...this.view.people };
    // A page of older messages cannot be resumed from: the newest come as a snapshot.
    const { room, before, snapshot } = state;
    this.#room = client.join(room, before === null ? { after: snapshot.head } : {});
  }

  /** Comes alive. Until then the view is what the server rendered, so that hydration finds it. */
  start(): void {
    this.#listen();
    this.#set({ connection: this.#client.state, retryAt: this.#client.retryAt });
  }

  /** Shows times as they are in a zone. */
  readonly showTimesIn = (timeZone: string): void => this.#set({ timeZone });

  /** Another room is shown in its place. */
  leave(): void {
    this.flush();
    this.#over.abort();
    this.#room.leave();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  readonly actions: RoomActions = {
    send: (message) => {
      const { compose, people } = this.view;
      const { text, ...rest } = typeof message === "string" ? { text: message } : message;
      const named = mentionsIn(text, people);
      const mentions = named.length > 0 ? named : undefined;
      this.#room.setTyping(false);
      const edit = compose?.type === "edit";
      // Who speaks wants to see it said.
      if (!edit) this.actions.toNewest();
      const { id } = edit ? this.#room.edit(compose.pos, text, mentions) : this.#room.publish({
        text,
        ...rest,
        ...(compose && { reply: compose.pos }),
        ...(mentions && { mentions }),
      });
      if (id !== "" && compose) this.#set({ compose: null });
      return id !== "";
    },
    delete: (pos) => void this.#room.delete(pos),
    react: (pos, emoji, on) => void this.#room.react(pos, emoji, on),
    pin: (pos, on) => void this.#room.pin(pos, on),
    setTopic: (text) => this.#room.setTopic(text).id !== "",
    upload: (file, options) => this.#room.upload(file, options),
    retry: (id) => this.#room.retry(id),
    cancel: (id) => this.#room.cancel(id),
    setTyping: (on) => this.#room.setTyping(on),
    loadOlder: (again = false) => void this.#loadOlder(again),
    loadNewer: () => void this.#loadNewer(),
    toNewest: () => this.#set({ timeline: toNewest(this.view.timeline), following: true }),
    setFollowing: (following) => this.#setFollowing(following),
    reconnect: () => this.#client.reconnect(),
    readers: (pos) => this.#room.readers(pos),
    open: (name, detail) => this.#set({ panel: name && { name, detail } }),
    compose: (compose) => this.#set({ compose }),
    show: (pos) => void this.#show(pos),
    tell: (told) => {
      this.#hold();
      this.#set({ told });
      this.#hold = this.#host.after(TOLD_MS, () => this.#set({ told: "" }));
    },
    learn: (people, quote) => {
      Object.assign(this.#rendered, people);
      this.#people();
      if (quote) this.#set({ quotes: [...this.view.quotes.slice(1 - QUOTES), quote] });
    },
    rename: (name) => this.#host.rename(name),
  };

  #listen(): void {
    const client = this.#client;
    const { signal } = this.#over;
    client.addEventListener("state", () => {
      this.#set({ connection: client.state, retryAt: client.retryAt });
    }, { signal });
    client.addEventListener("welcome", () => this.#people(), { signal });
    client.addEventListener("people", () => this.#people(), { signal });
    this.#room.addEventListener("messages", ({ detail }) => this.#fresh(detail));
    this.#room.addEventListener("changes", ({ detail }) => {
      const { pins, quotes, timeline } = this.view;
      this.#set({
        timeline: withChanged(timeline, detail),
        quotes: withChanges(quotes, detail),
        pins: pinsOf(detail, pins),
      });
    });
    this.#room.addEventListener("topic", ({ detail }) => this.#set({ topic: detail }));
    this.#room.addEventListener("snapshot", ({ detail: { messages, more, first } }) => {
      const { timeline, following } = this.view;
      this.#set({ timeline: withSnapshot(timeline, messages, more, following, first) });
      this.#hush();
    });
    this.#room.addEventListener("outgoing", ({ detail }) => this.#set({ outgoing: [...detail] }));
    this.#room.addEventListener("presence", ({ detail }) => this.#set({ members: detail }));
    this.#room.addEventListener("typing", ({ detail }) => this.#set({ typing: detail }));
    this.#room.addEventListener("joined", ({ detail }) => {
      // What failed on the last connection may be had on this one.
      const older = this.view.older === "failed" ? "idle" : this.view.older;
      this.#set({ joined: detail, ...(detail && { refused: null, older }) });
      if (detail) this.read();
    });
    this.#room.addEventListener("refused", ({ detail }) => this.#refused(detail));
  }

  /** Who was shut out for good is told so until they are in again. */
  #refused({ code, retryAfterMs, temporary }: Refusal): void {
    this.#set({ refused: code });
    const over = () => this.view.refused === code && (temporary || this.view.joined);
    this.#host.after(retryAfterMs ?? REFUSAL_MS, () => over() && this.#set({ refused: null }));
  }

  #people(): void {
    // A rename of our own, maybe in another tab, is in `you` first.
    const you = this.#client.you ?? this.view.you;
    const { id, ...person } = you;
    this.#set({ you, people: { ...this.#rendered, ...this.#client.people, [id]: person } });
  }

  #fresh(fresh: readonly Message[]): void {
    const { timeline, following, you } = this.view;
    this.#set({ timeline: withNew(timeline, fresh, following, you.id) });
    this.read();
  }

  #setFollowing(wanted: boolean): void {
    // Beyond a hole there is nothing to follow yet.
    const { timeline } = this.view;
    const following = wanted && timeline.tail === null;
    if (following === this.view.following) return;
    this.#set({ following, ...(following && { timeline: toNewest(timeline) }) });
    if (following) this.read();
  }

  async #show(pos: Position): Promise<void> {
    if (!this.view.messages.some((one) => one.pos === pos)) {
      try {
        const { messages, more, first, last } = await this.#page({ around: pos });
        const timeline = timelineOf([...messages], more, false, first ?? pos, last ?? pos);
        this.#set({ timeline, following: false });
      } catch {
        return this.#set({ older: "failed" });
      }
    }
    this.#set({ shown: { pos } });
  }

  async #loadOlder(again: boolean): Promise<void> {
    const { timeline, older, joined } = this.view;
    if (!timeline.more || older === "loading" || timeline.first === "" || !joined) return;
    // A failure is not to be repeated at every turn of the wheel.
    if (older === "failed" && !again) return;
    this.#set({ older: "loading" });
    try {
      const { messages, more, first } = await this.#page({ before: timeline.first });
      this.#set({ older: "idle", timeline: withOlder(this.view.timeline, messages, more, first) });
    } catch {
      this.#set({ older: "failed" });
    }
  }

  /** Fills the hole between an older page and the newest messages as the reader comes to it. */
  async #loadNewer(): Promise<void> {
    const { timeline, joined } = this.view;
    if (timeline.tail === null || this.#loadingNewer || timeline.last === "" || !joined) return;
    this.#loadingNewer = true;
    try {
      const { messages, more, last } = await this.#page({ after: timeline.last });
      this.#set({ timeline: withNewer(this.view.timeline, messages, more, last) });
    } catch {
      // The next scroll asks again, and "jump to newest" stays.
    } finally {
      this.#loadingNewer = false;
    }
  }

  /** A page of history: its messages, and the positions of its first and last event. */
  async #page(query: { before: Position } | { after: Position } | { around: Position }) {
    const { segments, changes, more } = await this.#room.history({ ...query, limit: PAGE });
    const events = placed(segments);
    this.#hush();
    return {
      messages: foldSegments(segments, "", changes, true),
      more,
      first: events[0]?.pos,
      last: events.at(-1)?.pos,
    };
  }

  /** Pages of history are not news: keeps screen readers from reading them out. */
  #hush(): void {
    this.#set({ hushed: true });
    this.#host.after(HUSH_MS, () => this.#set({ hushed: false }));
  }

  /** Marks the newest message as read if the reader has it before their eyes, a little later. */
  read(): void {
    if (this.#readDue) return;
    this.#readDue = true;
    this.#host.after(READ_MS, () => this.flush());
  }

  /** Marks now what is to be marked: who goes has read it. */
  flush(): void {
    if (!this.#readDue) return;
    this.#readDue = false;
    const { following, joined, timeline } = this.view;
    const last = timeline.messages.at(-1);
    if (last && following && joined && this.#host.visible()) this.#room.markRead(last.pos);
  }

  #set(change: Partial<RoomView>): void {
    this.view = { ...this.view, ...change };
    if (change.timeline || change.outgoing) {
      const { timeline, outgoing, you } = this.view;
      this.view.messages = withPending(timeline.messages, outgoing, you.id);
    }
    this.#changed = true;
    if (!this.#waiting) this.#draw();
  }

  /**
   * Has the page drawn with the next frame, and then not again for a moment: in a quiet room all is
   * there at once, and in a busy one the composer keeps most of the time for itself.
   */
  #draw(): void {
    this.#waiting = true;
    this.#host.beforeFrame(() => {
      this.#changed = false;
      for (const listener of this.#listeners) listener();
      this.#host.after(PAUSE_MS, () => {
        this.#waiting = false;
        if (this.#changed) this.#draw();
      });
    });
  }
}

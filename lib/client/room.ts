/**
 * A room of a client: its parts do the work; here they meet the frames and the listeners.
 * Over 300 lines because each frame and each method of the interface has its few here.
 */
import type { Clock } from "../base/clock.ts";
import type { RandomBytes } from "../base/ids.ts";
import type { ClientFrame } from "../protocol/client_frames.ts";
import type { Change, FileRef, People } from "../protocol/events.ts";
import { type Message, type Topic, topicOf } from "../protocol/fold.ts";
import type { Limits } from "../protocol/limits.ts";
import type { Position } from "../protocol/position.ts";
import type { ErrorFrame, JoinedFrame, Members, ServerFrame } from "../protocol/server_frames.ts";
import { Follower } from "./follower.ts";
import type { HistoryQuery, HistoryQueue } from "./history_queue.ts";
import type { MessageStreams } from "./message_streams.ts";
import { Outbox } from "./outbox.ts";
import type { OutboxStore } from "./outbox_store.ts";
import { ReadMark } from "./read_mark.ts";
import type { ReadersQuery } from "./readers_query.ts";
import { ADOPT_EVERY_MS } from "./settings.ts";
import { Emitter } from "./typed_events.ts";
import type {
  ChatRoom,
  HistoryPage,
  MessageDraft,
  Outgoing,
  Published,
  Readers,
  RoomEvents,
  UploadOptions,
} from "./types.ts";
import type { Uploads } from "./uploads.ts";
import { TypingSignal } from "./typing_signal.ts";

/** What a room has of its client. */
export interface RoomHost {
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly randomBytes: RandomBytes;
  readonly store: OutboxStore;
  /** Makes what `messages()` gives; absent in pages, which listen to events and need not load it. */
  readonly streams: (() => MessageStreams) | undefined;
  /** What asks for pages of history; absent in pages, which load it when they want one. */
  readonly History: typeof HistoryQueue | undefined;
  /** The server's address. */
  readonly scope: string;
  readonly limits: Limits;
  /** Our user id; before the first `welcome` the likely one, or empty. */
  readonly userId: string;
  /** Sends if the connection is open. */
  send(frame: ClientFrame): void;
  learn(people: People): void;
  /** Loads what uploads. */
  uploads(): Promise<Uploads>;
  /** The room is not needed any more; `stored` resolves once its outbox is, for the next to adopt. */
  left(room: Room, stored: Promise<void>): void;
}

/** See {@linkcode ChatRoom}. Its parts do the work; here they meet the frames and the listeners. */
export class Room extends Emitter<RoomEvents> implements ChatRoom {
  readonly name: string;
  readonly #host: RoomHost;
  readonly #follower: Follower;
  readonly #outbox: Outbox;
  /** Undefined until it is loaded. */
  #history: HistoryQueue | undefined;
  readonly #typingSignal: TypingSignal;
  readonly #readMark: ReadMark;
  #readers: ReadersQuery | undefined;
  readonly #streams: MessageStreams | undefined;
  #members: Members = { count: 0, users: [] };
  #typing: readonly string[] = [];
  /** Null when it is to be made anew. */
  #outgoing: readonly Outgoing[] | null = [];
  #topic: Topic | null = null;
  #joined = false;
  #left = false;
  #cancelLook = () => {};

  constructor(name: string, after: Position | null, host: RoomHost) {
    super();
    this.name = name;
    this.#host = host;
    this.#streams = host.streams?.();
    const room = name;
    const { clock, random, randomBytes, store, scope } = host;
    this.#follower = new Follower(after, {
      clock,
      random,
      join: (after) => host.send({ type: "join", room, ...(after !== null && { after }) }),
      moved: (position) => this.#outbox.reached(position),
      messages: (messages) => {
        this.#streams?.push(messages);
        this.emit("messages", messages);
      },
      changes: (changes) => {
        const topic = topicOf(changes, this.#topic);
        if (topic !== this.#topic) this.emit("topic", this.#topic = topic);
        this.emit("changes", changes);
      },
      snapshot: (page, unseen) => {
        this.#streams?.push(unseen);
        this.emit("snapshot", page);
      },
      // A page shows among the messages what the room is said to be about; whoever streams them wants none.
    }, !host.streams);
    this.#outbox = new Outbox({
      clock,
      random,
      randomBytes,
      user: host.userId,
      get limits() {
        return host.limits;
      },
      send: (id, event) => host.send({ type: "publish", room, id, event }),
      changed: () => this.#outgoingChanged(),
    }, { store, scope, room });
    if (host.History) this.#history = this.#newHistory(host.History);
    this.#typingSignal = new TypingSignal(clock, (on) => {
      if (this.#joined) host.send({ type: "typing", room, on });
    });
    this.#readMark = new ReadMark(clock, (pos) => host.send({ type: "read", room, pos }));
  }

  get joined(): boolean {
    return this.#joined;
  }

  get position(): Position | null {
    return this.#follower.position;
  }

  get members(): Members {
    return this.#members;
  }

  get typing(): readonly string[] {
    return this.#typing;
  }

  get outgoing(): readonly Outgoing[] {
    return this.#outgoing ??= this.#outbox.list();
  }

  get topic(): Topic | null {
    return this.#topic;
  }

  publish(message: string | MessageDraft): Published {
    this.#typingSignal.stop();
    const draft = typeof message === "string" ? { text: message } : message;
    return this.#outbox.publish({ type: "message", ...draft });
  }

  edit(target: Position, text: string, mentions?: string[]): Published {
    this.#typingSignal.stop();
    return this.#outbox.publish({ type: "edit", target, text, ...(mentions && { mentions }) });
  }

  delete(target: Position): Published {
    return this.#outbox.publish({ type: "delete", target });
  }

  react(target: Position, emoji: string, on = true): Published {
    return this.#outbox.publish({ type: "react", target, emoji, on });
  }

  pin(target: Position, on = true): Published {
    return this.#outbox.publish({ type: "pin", target, on });
  }

  setTopic(text: string): Published {
    return this.#outbox.publish({ type: "topic", text });
  }

  async upload(file: Blob, options: UploadOptions = {}): Promise<FileRef> {
    return (await this.#host.uploads()).upload(this.name, file, options);
  }

  retry(id: string) {
    this.#outbox.retry(id);
  }

  cancel(id: string) {
    this.#outbox.cancel(id);
  }

  async history(
    query: HistoryQuery,
    options: { signal?: AbortSignal } = {},
  ): Promise<HistoryPage> {
    if (this.#left) throw roomLeft();
    // The page may be from before what comes while it is on its way.
    const recent: Change[] = [];
    const keep = ({ detail }: RoomEvents["changes"]) => void recent.push(...detail);
    this.addEventListener("changes", keep);
    try {
      const { HistoryQueue } = this.#history ? {} : await import("./history_queue.ts");
      if (this.#left) throw roomLeft();
      if (HistoryQueue) this.#history ??= this.#newHistory(HistoryQueue);
      const page = await this.#history!.request(query, options.signal);
      this.#host.learn(page.people);
      return { ...page, changes: [...page.changes, ...recent] };
    } finally {
      this.removeEventListener("changes", keep);
    }
  }

  setTyping(on: boolean) {
    if (!this.#left) this.#typingSignal.set(on);
  }

  markRead(pos: Position) {
    this.#readMark.mark(pos);
  }

  async readers(pos: Position): Promise<Readers> {
    // Most pages never ask.
    const { ReadersQuery } = await import("./readers_query.ts");
    this.#readers ??= new ReadersQuery();
    return this.#readers.ask(
      pos,
      () => this.#host.send({ type: "readers", room: this.name, pos }),
    );
  }

  messages(options: { signal?: AbortSignal } = {}): AsyncIterableIterator<Message> {
    return this.#streams!.open(options);
  }

  leave() {
    if (this.#left) return;
    this.#left = true;
    this.#typingSignal.stop();
    this.#readMark.leaving();
    this.#host.send({ type: "leave", room: this.name });
    this.#host.left(this, this.#outbox.close());
    this.lost();
    this.#history?.close(roomLeft());
    this.#streams?.end();
  }

  [Symbol.dispose]() {
    this.leave();
  }

  /** Since when the server owes this room an answer, or null. */
  get owedSince(): number | null {
    const owed = [this.#follower.askedAt, this.#outbox.owedSince, this.#history?.owedSince ?? null]
      .filter((since) => since !== null);
    return owed.length > 0 ? Math.min(...owed) : null;
  }

  /** A connection is open. */
  opened() {
    this.#follower.opened();
    this.#outbox.opened(this.#host.userId);
    this.adopt();
  }

  /** Looks for what other pages left in the outbox, now and from time to time. */
  adopt() {
    // A store that cannot be read has nothing for us.
    this.#outbox.adopt().catch(() => {});
    this.#cancelLook();
    this.#cancelLook = this.#host.clock.after(ADOPT_EVERY_MS, () => this.adopt());
  }

  /** The connection is gone. */
  lost() {
    this.#cancelLook();
    this.#follower.lost();
    this.#outbox.lost();
    this.#history?.lost();
    this.#readMark.lost();
    this.#readers?.lost();
    this.#setTypers([]);
    this.#setJoined(false);
  }

  /** Takes a frame that names this room. */
  receive(frame: ServerFrame) {
    switch (frame.type) {
      case "joined":
        return this.#onJoined(frame);
      case "events":
        return this.#follower.events(frame);
      case "history":
        return this.#history?.answer(frame);
      case "ack":
        return this.#outbox.acknowledged(frame.acks);
      case "error":
        return frame.id === undefined
          ? this.#onRefused(frame)
          : this.#outbox.refuse(frame.id, frame);
      case "presence": {
        const { type: _, room: __, ...members } = frame;
        return this.#setMembers(members);
      }
      case "typing":
        return this.#setTypers(frame.users.filter((id) => id !== this.#host.userId));
      case "readers":
        return this.#readers?.answer(frame.pos, frame);
      case "read":
        return this.emit("read", frame.marks);
    }
  }

  #onJoined(frame: JoinedFrame) {
    this.#host.learn(frame.people);
    if (!this.#follower.joined(frame)) return;
    this.#setMembers(frame.members);
    this.#setJoined(true);
    this.#readMark.joined();
    this.#history?.joined();
  }

  /** A refusal that names the room alone answers the join, if one is due, or else a history page. */
  #onRefused({ type: _, room: __, ...refusal }: ErrorFrame) {
    const { code, temporary, retryAfterMs } = refusal;
    if (code === "not_joined") {
      this.#history?.lost();
      return this.#follower.joinAgain();
    }
    // Not (any more) one of those who may be here, whatever was asked.
    if (code === "no_access" && this.#follower.askedAt === null) {
      this.#follower.lost();
      this.#setJoined(false);
    }
    // A read mark; a join with a position that is not in the log is answered with a snapshot.
    if (code === "bad_position" && !this.#history?.owedSince) return;
    if (this.#follower.askedAt !== null) {
      if (temporary) return this.#follower.joinAgain(retryAfterMs);
      this.#follower.lost();
      this.#history?.refuseAll(refusal);
    } else if (this.#history?.refuse(refusal)) {
      return;
    }
    this.emit("refused", refusal);
  }

  #newHistory(History: typeof HistoryQueue): HistoryQueue {
    const { clock, random } = this.#host;
    const history = new History(clock, random, (query) => {
      this.#host.send({ type: "history", room: this.name, ...query });
    });
    if (this.#joined) history.joined();
    return history;
  }

  #setMembers(members: Members) {
    this.#members = members;
    this.emit("presence", members);
  }

  #setTypers(typing: readonly string[]) {
    if (typing.length === 0 && this.#typing.length === 0) return;
    this.#typing = typing;
    this.emit("typing", typing);
  }

  #setJoined(joined: boolean) {
    if (joined === this.#joined) return;
    this.#joined = joined;
    this.emit("joined", joined);
  }

  /** One event for all changes of a turn: answers come in bunches. */
  #outgoingChanged() {
    const told = this.#outgoing === null;
    this.#outgoing = null;
    if (!told) queueMicrotask(() => this.emit("outgoing", this.outgoing));
  }
}

function roomLeft(): DOMException {
  return new DOMException("The room was left.", "AbortError");
}

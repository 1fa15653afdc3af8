import {
  changesOf,
  foldSegments,
  ORIGIN,
  placed,
  type Position,
  position,
  type ServerFrame,
} from "../../lib/protocol/mod.ts";
import { CHANGE_REFUSALS, type ChangeDraft } from "./events.ts";
import type { SimIsolate } from "./isolate.ts";
import type { Sent } from "./sent.ts";
import type { SimSocket } from "./socket.ts";
import { tokenOf } from "./users.ts";
import { View } from "./view.ts";
import type { World } from "./world.ts";

/** What is on its way: a message, or something that is said of one. */
type Said = { sent: Sent; draft?: never } | { sent?: never; draft: ChangeDraft };

/** Waits up to so long before it connects or sends again, in milliseconds. */
const PAUSE_MS = 3_000;
/** Their answers are more than a connection may leave unread where the high-water mark is low. */
const PINGS = 800;

/**
 * A client that knows only the documented protocol: a lane for each message, resends whatever has
 * no answer, joins after its position. It takes the server at its word and forgives nothing.
 */
export class WireClient {
  readonly name: string;
  readonly #world: World;
  readonly #room: string;
  readonly #view: View;
  /** What has no answer that settles it, by id. */
  readonly #pending = new Map<string, Said>();
  /** What has one. */
  readonly #told: { id: string; said: Said }[] = [];
  #ids = 0;
  readonly #sentOnce = new Set<string>();
  #socket: SimSocket | null = null;
  #position: Position | null = null;
  #open = false;
  #hello = false;
  #joined = false;

  constructor(name: string, world: World, room: string) {
    this.name = name;
    this.#world = world;
    this.#room = room;
    this.#view = new View(name, room, world.truth, world.scheduler);
    this.#connect();
  }

  get socket(): SimSocket | null {
    return this.#socket;
  }

  publish(): void {
    const sent = this.#world.sent.next(this.#room, this.name);
    this.#say({ sent });
  }

  /** Says something of a message; also to isolates beside the own connection, if they are given. */
  change(draft: ChangeDraft, isolates: readonly SimIsolate[] = []): void {
    this.#say({ draft }, isolates);
  }

  /** Sends one message to several isolates at once, beside the own connection. */
  publishEverywhere(isolates: readonly SimIsolate[]): void {
    const sent = this.#world.sent.next(this.#room, this.name);
    // Which of them is first is open, and so is what comes between.
    sent.overtaken = true;
    this.#say({ sent }, isolates);
  }

  #say(said: Said, isolates: readonly SimIsolate[] = []): void {
    const id = this.#nextId();
    this.#pending.set(id, said);
    for (const isolate of isolates) this.#publishAt(isolate, id, said);
    this.#send(id, said);
  }

  /** Sends again what has long had its answer: it has to be the same (I3). */
  repeat(): void {
    const { isolates, scheduler: { choices } } = this.#world;
    const old = this.#told[choices.below(this.#told.length)];
    if (!old) return;
    // What a restore has taken away enters anew, behind what was sent after it.
    if (this.#world.truth.restored && old.said.sent) old.said.sent.overtaken = true;
    if (choices.chance(500)) this.#publishAt(choices.pick(isolates), old.id, old.said);
    else this.#send(old.id, old.said);
  }

  /** Asks much, and reads none of the answers. */
  chatter(): void {
    this.#socket?.setSlow(true);
    for (let n = 1; n <= PINGS; n++) this.#write({ type: "ping", n });
  }

  get joined(): boolean {
    return this.#joined;
  }

  /** What it does not show yet, or shows wrongly; null if all is right. */
  lag(): string | null {
    return this.#view.difference();
  }

  /** What is not as it should be in the end; null if all is. */
  difference(): string | null {
    if (!this.#joined) return `${this.name} is not in ${this.#room}`;
    const [pending] = this.#pending.keys();
    if (pending !== undefined) return `${this.name} has no answer to ${pending}`;
    return this.lag();
  }

  #connect(): void {
    const { scheduler } = this.#world;
    // Sometimes the server learns only by `hello` who it is.
    this.#hello = !scheduler.calm && scheduler.choices.chance(300);
    const identity = this.#hello ? this.#world.newGuest() : { user: this.name };
    const socket = this.#world.connect({ name: this.name, isPage: false }, identity, {
      frame: (text) => this.#socket === socket && this.#receive(JSON.parse(text)),
      close: () => this.#socket === socket && this.#lost(),
    });
    this.#socket = socket;
  }

  #lost(): void {
    this.#socket = null;
    this.#open = this.#joined = false;
    this.#world.scheduler.after(this.#pause(), () => this.#connect());
  }

  #receive(frame: ServerFrame): void {
    switch (frame.type) {
      case "welcome":
        if (this.#open) return;
        this.#open = true;
        // What follows does not wait for the answer.
        if (this.#hello) this.#write({ type: "hello", token: tokenOf(this.name) });
        this.#join();
        for (const [id, said] of this.#pending) this.#send(id, said);
        return;
      case "joined":
        this.#joined = true;
        return this.#take(frame.resume === "snapshot", frame);
      case "events":
        return this.#take(false, frame);
      case "ack":
        for (const [id, pos] of frame.acks) {
          const said = this.#pending.get(id);
          if (said) {
            if (said.sent) Object.assign(said.sent, { state: "told", pos });
            this.#told.push({ id, said });
          }
          this.#pending.delete(id);
        }
        return;
      case "error":
        return this.#refused(frame);
    }
  }

  #take(anew: boolean, frame: Extract<ServerFrame, { segments: unknown; prev: Position }>): void {
    const { prev, segments } = frame;
    const known = anew ? "" : this.#position!;
    const messages = foldSegments(segments, known);
    if (anew) this.#view.replace(messages, prev, prev !== ORIGIN);
    else {
      if (prev > known) {
        this.#world.scheduler.fail(
          `I4: ${this.name} is at ${known} and gets what is after ${prev}`,
        );
      }
      this.#view.append(messages);
      this.#view.change(changesOf(segments, known));
    }
    const end = placed(segments).at(-1)?.pos ?? prev;
    if (anew || end > this.#position!) this.#position = end;
  }

  #refused({ code, id, temporary, message }: Extract<ServerFrame, { type: "error" }>): void {
    const socket = this.#socket;
    const draft = id !== undefined && this.#pending.get(id)?.draft;
    if (draft && CHANGE_REFUSALS.includes(code)) return void this.#pending.delete(id);
    // It is repeated, and a restore has taken it away, and maybe what it was about.
    const again_ = this.#told.some((told) => told.id === id && told.said.draft);
    if (again_ && this.#world.truth.restored) return;
    if (!temporary) return this.#world.scheduler.fail(`${this.name} is refused: ${message}`);
    const again = id === undefined
      ? () => this.#join()
      : () => this.#pending.has(id) && this.#send(id, this.#pending.get(id)!);
    this.#world.scheduler.after(this.#pause(), () => this.#socket === socket && again());
  }

  #join(): void {
    const { scheduler } = this.#world;
    // Sometimes it claims to be where nobody ever was, and must be told to start anew.
    const strange = scheduler.choices.chance(60) && !scheduler.calm;
    const after = strange ? this.#strangePosition() : this.#position;
    this.#write({ type: "join", room: this.#room, ...(after !== null && { after }) });
  }

  /** Beyond the log, beyond a segment's end, or between two. */
  #strangePosition(): Position {
    const { scheduler: { choices }, truth } = this.#world;
    const segments = truth.segments(this.#room);
    const segment = segments[choices.below(segments.length)];
    if (!segment || choices.chance(300)) return position(`0001${"f".repeat(20)}`, choices.below(9));
    const { at, events } = segment;
    if (choices.chance(500)) return position(at, events.length + choices.below(3));
    return position(
      at.slice(0, 4) + (BigInt(`0x${at.slice(4)}`) + 1n).toString(16).padStart(20, "0"),
      0,
    );
  }

  /** Other clients use the same ids; and some are told from others by their dot alone. */
  #nextId(): string {
    const n = this.#ids++;
    return n % 2 === 0 ? `m${n / 2}` : `m${(n - 1) / 2}.1`;
  }

  #publishAt(isolate: SimIsolate, id: string, { draft, sent }: Said): void {
    const { truth } = this.#world;
    truth.sent(this.name, this.#room, id, draft ?? { text: sent.text });
    const { restored } = truth;
    isolate.publish(this.#room, this.name, id, draft ?? sent.text).then((answer) => {
      if ("pos" in answer && restored === truth.restored) {
        truth.answered(this.name, this.#room, id, answer.pos);
      }
    });
  }

  #send(id: string, { draft, sent }: Said): void {
    if (!this.#open) return;
    // Without a number, one that has to be sent again stands where it comes to stand.
    if (sent && this.#sentOnce.has(id)) sent.overtaken = true;
    this.#sentOnce.add(id);
    // Who speaks is not the event's to say (I6).
    const said = draft ?? { type: "message", text: sent.text };
    const event = { ...said, from: "somebody else", mod: true };
    this.#write({ type: "publish", room: this.#room, id, event });
  }

  #write(frame: object): void {
    this.#socket?.transport.send(JSON.stringify(frame));
  }

  #pause(): number {
    return this.#world.random() * PAUSE_MS;
  }
}

/**
 * Who is in a room, who is typing, who has read how far. None of it is in the log: the latest
 * wins, changes are conflated, and what other isolates say holds until a deadline of its own.
 */
import type { Clock } from "../base/clock.ts";
import { LruMap } from "../base/lru_map.ts";
import {
  encodeFrame,
  type Members,
  type People,
  type Position,
  samePerson,
} from "../protocol/mod.ts";
import type { Relay, RelayMessage } from "../relay/relay.ts";
import type { PeopleStore } from "../store/people.ts";
import { Attendance } from "./attendance.ts";

/** Users named in one frame; the count goes on. */
const LISTED = 200;
/** What another isolate said of its members holds for so long, in milliseconds. */
const LEASE_MS = 45_000;
/** It is said again so often. */
const RENEW_MS = 15_000;
/** Typing lasts so long after its last sign. */
const TYPING_MS = 6_000;
/** Changes are gathered for so long; longer in a crowd, which would drown in them. */
const GATHER_MS = { few: 100, crowd: 1_000, from: 100 } as const;
/** Who has turned away or come back is told after so long: of all changes it matters least. */
const IDLE_GATHER_MS = { few: 1_000, crowd: 10_000 } as const;
/** Read marks remembered, a room. */
const READ_MARKS = 1_000;

/** How presence reaches those in the room. */
export interface PresenceOutput {
  broadcast(frame: string): void;
  /** Names that listeners need before they see the ids; those they know are not told again. */
  introduce(people: People): void;
  /** Names that have changed. */
  rename(people: People): void;
}

interface Options {
  name: string;
  isolate: string;
  people: PeopleStore;
  relay: Relay;
  clock: Clock;
}

export class Presence {
  readonly #options: Options;
  readonly #output: PresenceOutput;
  readonly #attendance = new Attendance();
  readonly #typing = new Map<string, number>();
  readonly #marks = new LruMap<string, Position>(READ_MARKS);
  readonly #changedMarks = new Set<string>();
  #membersChanged = false;
  #localChanged = false;
  #typingChanged = false;
  #cancelGather: (() => void) | null = null;
  #cancelTick: (() => void) | null = null;
  #cancelIdle: (() => void) | null = null;
  #sinceRenewal = 0;

  constructor(options: Options, output: PresenceOutput) {
    this.#options = options;
    this.#output = output;
  }

  has(user: string): boolean {
    return this.#attendance.has(user);
  }

  members(): Members {
    const users = first(this.#attendance.users, LISTED);
    const idle = users.filter((user) => this.#attendance.isIdle(user));
    return { count: this.#attendance.size, users, ...(idle.length > 0 && { idle }) };
  }

  /** Whether somebody present looks at none of their pages. */
  isIdle(user: string): boolean {
    return this.#attendance.isIdle(user);
  }

  /** Those who have read up to `pos`, as far as it is remembered; at most 200 are listed. */
  readers(pos: Position): { count: number; users: string[] } {
    const users = [...this.#marks.keys()].filter((user) => this.#marks.peek(user)! >= pos);
    return { count: users.length, users: users.slice(0, LISTED) };
  }

  /** The frames that show the present state. */
  frames(): string[] {
    const room = this.#options.name;
    return [encodeFrame({ type: "presence", room, ...this.members() }), this.#typingFrame()];
  }

  /** Who is typing, for somebody who has just come in; null if nobody is. */
  typingFrame(): string | null {
    return this.#typing.size > 0 ? this.#typingFrame() : null;
  }

  enter(user: string): void {
    if (this.#attendance.enter(user)) this.#memberChange(true);
  }

  /** @param idle whether the session that leaves was idle */
  leave(user: string, idle = false): void {
    if (!this.#attendance.leave(user, idle)) return;
    if (this.#typing.has(user)) this.setTyping(user, false);
    this.#memberChange(true);
  }

  /** One of a user's sessions turns away, or comes back. */
  setIdle(user: string, on: boolean): void {
    this.#attendance.setIdle(user, on);
    const crowd = this.#attendance.localSize >= GATHER_MS.from;
    const wait = crowd ? IDLE_GATHER_MS.crowd : IDLE_GATHER_MS.few;
    this.#cancelIdle ??= this.#options.clock.after(wait, () => {
      this.#cancelIdle = null;
      this.#memberChange(true);
    });
  }

  /** A sign of life from somebody's keyboard, or its end. */
  setTyping(user: string, on: boolean): void {
    const { clock, name, relay } = this.#options;
    const now = clock.now();
    const until = this.#typing.get(user) ?? 0;
    // Said a moment ago: whoever says so with every key must not flood the relay.
    if (on ? until > now + TYPING_MS - 1_000 : until === 0) return;
    const expires = on ? now + TYPING_MS : 0;
    this.#takeTyping(user, expires);
    relay.post({ kind: "typing", room: name, user, expires });
  }

  /** A user has read up to `pos`. Never moves back. */
  setRead(user: string, pos: Position): void {
    if (!this.#takeMark(user, pos)) return;
    this.#options.relay.post({ kind: "read", room: this.#options.name, user, pos });
  }

  /** Takes what another isolate says. */
  receive(message: RelayMessage): void {
    if (message.kind === "typing") this.#takeTyping(message.user, message.expires);
    if (message.kind === "read") this.#takeMark(message.user, message.pos);
    if (message.kind === "presence") {
      this.#learn(message.people);
      const users = Object.keys(message.people);
      const { isolate, expires, idle = [], marks = {} } = message;
      const news = this.#attendance.learn(isolate, users, idle, expires);
      for (const [user, pos] of Object.entries(marks)) this.#takeMark(user, pos);
      // Somebody new over there does not know who is here.
      this.#memberChange(news && users.length > 0);
    }
  }

  /** A member's name has changed: the lease that carries it is said again. */
  renamed(): void {
    this.#localChanged = true;
    this.#gather();
  }

  close(): void {
    this.#cancelGather?.();
    this.#cancelTick?.();
    this.#cancelIdle?.();
  }

  /** Takes over names; those here are told of the ones that have changed. */
  #learn(people: People): void {
    const known = this.#options.people;
    const changed = Object.entries(people).filter(([user, person]) =>
      known.peek(user) !== undefined && !samePerson(known.peek(user), person)
    );
    known.learn(people);
    if (changed.length > 0) this.#output.rename(Object.fromEntries(changed));
  }

  #takeTyping(user: string, expires: number): void {
    const on = expires > this.#options.clock.now();
    if (on === this.#typing.has(user) && !on) return;
    if (on === this.#typing.has(user)) return void this.#typing.set(user, expires);
    if (on) this.#typing.set(user, expires);
    else this.#typing.delete(user);
    this.#typingChanged = true;
    this.#gather();
    this.#tick();
  }

  #takeMark(user: string, pos: Position): boolean {
    if ((this.#marks.get(user) ?? "") >= pos) return false;
    this.#marks.set(user, pos);
    this.#changedMarks.add(user);
    this.#gather();
    return true;
  }

  #memberChange(local: boolean): void {
    this.#membersChanged = true;
    this.#localChanged ||= local;
    this.#gather();
    this.#tick();
  }

  /** Sends what has changed, a moment later and all at once. */
  #gather(): void {
    const crowd = this.#attendance.localSize >= GATHER_MS.from;
    this.#cancelGather ??= this.#options.clock.after(
      crowd ? GATHER_MS.crowd : GATHER_MS.few,
      () => {
        this.#cancelGather = null;
        this.#send();
      },
    );
  }

  #send(): void {
    const { name: room, people } = this.#options;
    if (this.#localChanged) this.#postLease();
    if (this.#attendance.localSize > 0) {
      if (this.#membersChanged) {
        const members = this.members();
        this.#output.introduce(
          Object.fromEntries(members.users.map((user) => [user, people.peek(user) ?? {}])),
        );
        this.#output.broadcast(encodeFrame({ type: "presence", room, ...members }));
      }
      if (this.#typingChanged) {
        this.#output.broadcast(this.#typingFrame());
      }
    }
    // Who only listens is not present, and is to hear of their own marks.
    if (this.#changedMarks.size > 0) {
      const marks = Object.fromEntries(
        [...this.#changedMarks].map((user) => [user, this.#marks.get(user)!]),
      );
      this.#output.broadcast(encodeFrame({ type: "read", room, marks }));
    }
    this.#localChanged = this.#membersChanged = this.#typingChanged = false;
    this.#changedMarks.clear();
  }

  #typingFrame(): string {
    const users = first(this.#typing.keys(), LISTED);
    return encodeFrame({ type: "typing", room: this.#options.name, users });
  }

  #postLease(): void {
    const { clock, isolate, name, people, relay } = this.#options;
    const users = first(this.#attendance.local, LISTED);
    const idle = users.filter((user) => this.#attendance.isIdleHere(user));
    const marks = users.flatMap((user) => {
      const mark = this.#marks.peek(user);
      return mark === undefined ? [] : [[user, mark] as const];
    });
    relay.post({
      kind: "presence",
      room: name,
      isolate,
      people: Object.fromEntries(users.map((user) => [user, people.peek(user) ?? {}])),
      expires: clock.now() + LEASE_MS,
      ...(idle.length > 0 && { idle }),
      ...(marks.length > 0 && { marks: Object.fromEntries(marks) }),
    });
  }

  /** Renews the lease of those here, and ends what has expired, while there is anything. */
  #tick(): void {
    const { isolates, localSize } = this.#attendance;
    if (this.#cancelTick || localSize + isolates + this.#typing.size === 0) return;
    const wait = this.#typing.size > 0 ? TYPING_MS / 6 : RENEW_MS;
    const startedAt = this.#options.clock.now();
    this.#cancelTick = this.#options.clock.after(wait, () => {
      this.#cancelTick = null;
      const now = this.#options.clock.now();
      for (const [user, expires] of this.#typing) {
        if (expires <= now) this.#takeTyping(user, 0);
      }
      if (this.#attendance.expire(now) > 0) this.#memberChange(false);
      this.#sinceRenewal += now - startedAt;
      if (this.#attendance.localSize > 0 && this.#sinceRenewal >= RENEW_MS) {
        this.#sinceRenewal = 0;
        this.#postLease();
      }
      this.#tick();
    });
  }
}

function first<Item>(items: Iterable<Item>, count: number): Item[] {
  const found: Item[] = [];
  for (const item of items) {
    if (found.length === count) break;
    found.push(item);
  }
  return found;
}

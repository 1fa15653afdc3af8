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
  /** Everybody present, with the number of isolates that say so. */
  readonly #present = new Map<string, number>();
  /** Sessions here by user. */
  readonly #local = new Map<string, number>();
  /** Members elsewhere by isolate. */
  readonly #remote = new Map<string, { users: readonly string[]; expires: number }>();
  readonly #typing = new Map<string, number>();
  readonly #marks = new LruMap<string, Position>(READ_MARKS);
  readonly #changedMarks = new Set<string>();
  #membersChanged = false;
  #localChanged = false;
  #typingChanged = false;
  #cancelGather: (() => void) | null = null;
  #cancelTick: (() => void) | null = null;
  #sinceRenewal = 0;

  constructor(options: Options, output: PresenceOutput) {
    this.#options = options;
    this.#output = output;
  }

  has(user: string): boolean {
    return this.#present.has(user);
  }

  members(): Members {
    return { count: this.#present.size, users: first(this.#present.keys(), LISTED) };
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
    const sessions = this.#local.get(user) ?? 0;
    this.#local.set(user, sessions + 1);
    if (sessions > 0) return;
    this.#appear(user);
    this.#memberChange(true);
  }

  leave(user: string): void {
    const sessions = (this.#local.get(user) ?? 1) - 1;
    if (sessions > 0) return void this.#local.set(user, sessions);
    this.#local.delete(user);
    this.#disappear(user);
    if (this.#typing.has(user)) this.setTyping(user, false);
    this.#memberChange(true);
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
      const news = !this.#remote.has(message.isolate);
      for (const user of users) this.#appear(user);
      this.#endLease(message.isolate);
      const { isolate, expires } = message;
      if (users.length > 0) this.#remote.set(isolate, { users, expires });
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

  #appear(user: string): void {
    this.#present.set(user, (this.#present.get(user) ?? 0) + 1);
  }

  #disappear(user: string): void {
    const isolates = (this.#present.get(user) ?? 1) - 1;
    if (isolates > 0) this.#present.set(user, isolates);
    else this.#present.delete(user);
  }

  #endLease(isolate: string): void {
    for (const user of this.#remote.get(isolate)?.users ?? []) this.#disappear(user);
    this.#remote.delete(isolate);
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
    const crowd = this.#local.size >= GATHER_MS.from;
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
    if (this.#local.size > 0) {
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
    relay.post({
      kind: "presence",
      room: name,
      isolate,
      people: Object.fromEntries(
        first(this.#local.keys(), LISTED).map((user) => [user, people.peek(user) ?? {}]),
      ),
      expires: clock.now() + LEASE_MS,
    });
  }

  /** Renews the lease of those here, and ends what has expired, while there is anything. */
  #tick(): void {
    if (this.#cancelTick || this.#local.size + this.#remote.size + this.#typing.size === 0) return;
    const wait = this.#typing.size > 0 ? TYPING_MS / 6 : RENEW_MS;
    const startedAt = this.#options.clock.now();
    this.#cancelTick = this.#options.clock.after(wait, () => {
      this.#cancelTick = null;
      const now = this.#options.clock.now();
      for (const [user, expires] of this.#typing) {
        if (expires <= now) this.#takeTyping(user, 0);
      }
      for (const [isolate, lease] of this.#remote) {
        if (lease.expires <= now) {
          this.#endLease(isolate);
          this.#memberChange(false);
        }
      }
      this.#sinceRenewal += now - startedAt;
      if (this.#local.size > 0 && this.#sinceRenewal >= RENEW_MS) {
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

/**
 * A small, exact model of a server: one room, one log, lanes by the rules R1–R4, R9 and R10, and
 * whatever trouble `chance` makes. Clients reach it over transports in memory; frames wait in
 * both directions until the schedule lets them pass.
 */
import type { OpenTransport } from "../../lib/client/transport.ts";
import { decodeClientFrame } from "../../lib/protocol/decode_client_frame.ts";
import {
  type ClientFrame,
  type ClientFrameOf,
  DEFAULT_LIMITS,
  type Limits,
  ORIGIN,
  type Position,
  position,
  type Refusal,
  refusal,
  type ServerFrame,
  type WireSegment,
} from "../../lib/protocol/mod.ts";
import { at, ROOM } from "./fake_server.ts";

interface Lane {
  last: number;
  outcomes: Map<number, Position | null>;
  texts: string[];
}

/** Trouble, each with its probability. */
export interface Troubles {
  temporary: number;
  permanent: number;
  /** A lane that is forgotten, as after a restore from an older backup. */
  forgetLane: number;
  /** A part of the log is left out of what is delivered. */
  hole: number;
  /** What was delivered is delivered again. */
  repeat: number;
}

export const CALM: Troubles = { temporary: 0, permanent: 0, forgetLane: 0, hole: 0, repeat: 0 };

/** The server's end of one connection. */
interface Session {
  user: string;
  up: ClientFrame[];
  down: string[];
  deliver: (text: string) => void;
  close: (code: number) => void;
  /** Position after which it has not been served; null before `join`. */
  cursor: Position | null;
  blocked: Map<string, number>;
  clientClosed: boolean;
  open: boolean;
}

export class ModelServer {
  readonly log: WireSegment[] = [];
  readonly sessions: Session[] = [];
  readonly limits: Limits = { ...DEFAULT_LIMITS, unanswered: 6 };
  troubles: Troubles = CALM;
  /** What forgotten lanes had brought: nothing can tell a resend of it from a new message. */
  readonly forgotten = new Set<string>();
  readonly #lanes = new Map<string, Lane>();
  readonly #random: () => number;
  #commits = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Every text in the log, in order. */
  texts(): string[] {
    return this.log.flatMap(({ events }) => events.map(({ text }) => text!));
  }

  transport(user: string): OpenTransport {
    return (_url, events) => {
      const session: Session = {
        user,
        up: [],
        down: [],
        deliver: events.frame,
        close: events.close,
        cursor: null,
        blocked: new Map(),
        clientClosed: false,
        open: true,
      };
      this.sessions.push(session);
      this.#answer(session, {
        type: "welcome",
        protocol: "sori.v1",
        you: { id: user },
        limits: this.limits,
        time: 0,
        isolate: 0,
      });
      return {
        send: (text) => {
          const decoded = decodeClientFrame(text);
          if (!("frame" in decoded)) throw new Error(`not a frame: ${text}`);
          if (session.open) session.up.push(decoded.frame);
        },
        // What is under way may still arrive.
        close: () => void (session.clientClosed = true),
      };
    };
  }

  /** What could happen next. */
  steps(): (() => void)[] {
    const steps: (() => void)[] = [];
    for (const session of this.sessions) {
      if (session.up.length > 0) steps.push(() => this.#take(session, session.up.shift()!));
      if (session.clientClosed || !session.open) continue;
      if (session.down.length > 0) steps.push(() => session.deliver(session.down.shift()!));
      if (session.cursor !== null && session.cursor < this.end()) {
        steps.push(() => this.#catchUp(session));
      }
    }
    return steps;
  }

  /** Cuts a connection: `lose` says how much of what is on its way up still arrives. */
  drop(session: Session, lose: boolean, silent: boolean) {
    session.open = false;
    session.cursor = null;
    session.down.length = 0;
    if (lose) session.up.length = 0;
    if (!session.clientClosed && !silent) session.close(1006);
  }

  /** The position of the last event. */
  end(): Position {
    const last = this.log.at(-1);
    return last ? position(last.at, last.events.length - 1) : ORIGIN;
  }

  #answer(session: Session, frame: ServerFrame) {
    if (session.open) session.down.push(JSON.stringify(frame));
  }

  #take(session: Session, frame: ClientFrame) {
    if (frame.type === "ping") this.#answer(session, { type: "pong", n: frame.n });
    else if (frame.type === "join") this.#join(session, frame.after);
    else if (frame.type === "publish") this.#publish(session, frame);
  }

  #join(session: Session, after: Position | undefined) {
    const known = after !== undefined && (after === ORIGIN || this.#has(after));
    const from = known ? this.#from(after) : this.log.slice(-2);
    const segments = from.slice(0, 2);
    const before = this.log[this.log.indexOf(segments[0]!) - 1];
    const prev = segments.length === 0
      ? this.end()
      : before
      ? position(before.at, before.events.length - 1)
      : ORIGIN;
    const last = segments.at(-1);
    session.cursor = last ? position(last.at, last.events.length - 1) : prev;
    this.#answer(session, {
      type: "joined",
      room: ROOM,
      head: session.cursor,
      prev,
      segments,
      people: {},
      resume: known ? "replayed" : "snapshot",
      more: prev !== ORIGIN,
      members: { count: 1, users: [] },
    });
  }

  #catchUp(session: Session) {
    let segments = this.#from(session.cursor!).slice(0, 1 + Math.floor(this.#random() * 3));
    let prev = session.cursor!;
    if (this.#chance("repeat")) {
      const seen = this.log.indexOf(segments[0]!);
      const first = Math.max(0, seen - 2);
      const before = this.log[first - 1];
      segments = [...this.log.slice(first, seen), ...segments];
      prev = before ? position(before.at, before.events.length - 1) : ORIGIN;
    }
    if (segments.length > 1 && this.#chance("hole")) {
      const [gone] = segments.splice(0, 1);
      prev = position(gone!.at, gone!.events.length - 1);
    }
    const last = segments.at(-1)!;
    session.cursor = position(last.at, last.events.length - 1);
    this.#answer(session, { type: "events", room: ROOM, prev, segments });
  }

  #publish(session: Session, { id, event }: ClientFrameOf<"publish">) {
    const dot = id.lastIndexOf(".");
    const name = `${session.user} ${id.slice(0, dot)}`;
    const n = Number(id.slice(dot + 1));
    const lane: Lane = this.#lanes.get(name) ?? { last: 0, outcomes: new Map(), texts: [] };
    if (n <= lane.last) {
      const outcome = lane.outcomes.get(n);
      // A late frame of a connection that is gone may ask for what is long settled.
      if (!session.open || session.clientClosed) return;
      if (outcome === undefined) throw new Error(`R10: the outcome of ${id} is forgotten`);
      return this.#answer(session, { type: "ack", room: ROOM, acks: [[id, outcome]] });
    }
    const blocked = session.blocked.get(name);
    const refuse = (reason: Refusal) => {
      session.blocked.set(name, Math.min(n, session.blocked.get(name) ?? n));
      this.#answer(session, { type: "error", room: ROOM, id, ...reason });
    };
    if (blocked !== undefined && n > blocked) {
      return refuse(refusal("out_of_order", { expected: blocked }));
    }
    if (this.#chance("forgetLane") && lane.last > 0) {
      this.#lanes.delete(name);
      for (const text of lane.texts.splice(0)) this.forgotten.add(text);
      lane.last = 0;
      lane.outcomes.clear();
    }
    if (n > lane.last + 1) {
      return refuse(
        lane.last === 0 && blocked === undefined
          ? refusal("lane_lost")
          : refusal("out_of_order", { expected: lane.last + 1 }),
      );
    }
    if (this.#chance("temporary")) {
      const retryAfterMs = Math.floor(this.#random() * 300);
      return refuse(
        this.#random() < 0.5 ? refusal("storage") : refusal("rate_limited", { retryAfterMs }),
      );
    }
    if (event.type === "message" && this.#chance("permanent")) return refuse(refusal("bad_text"));
    session.blocked.delete(name);
    let pos: Position | null = null;
    if (event.type === "message") {
      pos = this.#append(session.user, event.text);
      lane.texts.push(event.text);
    }
    lane.last = n;
    lane.outcomes.set(n, pos);
    for (const old of lane.outcomes.keys()) {
      if (old <= n - this.limits.unanswered) lane.outcomes.delete(old);
    }
    this.#lanes.set(name, lane);
    this.#answer(session, { type: "ack", room: ROOM, acks: [[id, pos]] });
  }

  #append(from: string, text: string): Position {
    const last = this.log.at(-1);
    // Segments of several events, as a group commit makes them, until somebody was served them.
    const served = this.sessions.some(({ cursor }) => cursor !== null && cursor >= this.end());
    if (last && last.events.length < 4 && !served && this.#random() < 0.5) {
      last.events.push({ from, text });
      return position(last.at, last.events.length - 1);
    }
    this.log.push({ at: at(++this.#commits), time: 0, events: [{ from, text }] });
    return this.end();
  }

  #has(pos: Position): boolean {
    return this.log.some(({ at, events }) =>
      events.some((_, index) => position(at, index) === pos)
    );
  }

  /** Whole segments that hold something after `pos`. */
  #from(pos: Position): WireSegment[] {
    return this.log.filter(({ at, events }) => position(at, events.length - 1) > pos);
  }

  #chance(trouble: keyof Troubles): boolean {
    return this.#random() < this.troubles[trouble];
  }
}

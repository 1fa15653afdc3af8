/**
 * The publishing side of one session in one room (R3).
 * Over 300 lines because each step of a publish, from the frame to the answer, has its few here.
 */
import {
  type ClientFrameOf,
  type ErrorFrame,
  type FileRef,
  type Limits,
  type Position,
  type Refusal,
  refusal,
  type ServerFrame,
} from "../protocol/mod.ts";
import type { Room } from "../room/room.ts";
import type { Publish, PublishOrigin } from "../store/batch.ts";
import { filesNamed } from "../store/dropped_files.ts";
import { laneName, parseMessageId } from "../store/lanes.ts";
import { utf8Length } from "../store/segment.ts";
import type { Attachments } from "./attachments.ts";
import type { RateLimiter } from "./rate_limiter.ts";
import { type FileMessage, storedEvent } from "./stored_event.ts";
import { checkTarget, targetOf } from "./target_check.ts";

/** Lanes of a room of which something is remembered; a client uses one or two. */
const MAX_LANES = 64;

/** What limits how much is said: by sender and by client address; null without rate limits. */
export interface PublishRates {
  sender: RateLimiter;
  address: RateLimiter;
}

/**
 * What is published: what a client asks for, or a message with files that this server has stored
 * for it. (A client names its uploads by their ids, and the server looks them up.)
 */
export interface Publication {
  id: string;
  event: Asked | FileMessage;
}

type Asked = ClientFrameOf<"publish">["event"];

/** What has been looked up for it; a refusal is answered unless the message is in the log already. */
type LookedUp = (Asked | FileMessage) & { mod?: true } | { type: "refused"; why: Refusal };

/** Messages that may wait until the files of one before them are looked up. */
const MAX_HELD = 256;

/** What the publishing side of one session in one room is given. */
export interface PublisherOptions {
  name: string;
  /** The room if it is in memory. Looked up each time: one that nobody used may have left it. */
  peek: () => Room | undefined;
  /** The room, brought into memory; null if no more may be. */
  room: () => Room | null;
  /** Whether the owner of the instance lets a user say nothing. */
  isBlocked: (user: string) => boolean;
  /** Told of each event of this session that is in the log, as it is stored, and where. */
  spoken?: (event: string, pos: Position | null) => void;
  user: string;
  address: string;
  limits: Limits;
  rates: PublishRates | null;
  /** Where files are; absent: messages have none. */
  attachments?: () => Promise<Attachments>;
  now: () => number;
  answer: (frame: ServerFrame) => void;
  /**
   * Set where each request has a publisher of its own: whether an earlier one brought a lane's
   * first number is not known, so a missing lane is told as `out_of_order` from 1 on (R9).
   */
  oneRequest?: boolean;
  /** Why nothing new is taken from the sender; what is in the log already is still acknowledged. */
  denied?: Refusal | null;
  /** Whether the sender moderates the room. */
  moderates?: boolean;
}

/**
 * One session's publishes to one room: each gets one answer on its connection, and after a
 * refused number the later ones of its lane are refused until it comes again (R3).
 */
export class Publisher implements PublishOrigin {
  readonly #options: PublisherOptions;
  /** The lowest refused number of each lane. */
  readonly #blocked = new Map<string, number>();
  /** Lanes whose first number came on this connection. */
  readonly #begun = new Set<string>();
  /** What waits until files are looked up, in order: the first is being looked up. */
  readonly #held: Publication[] = [];
  /** Files of messages without an answer, by message id. */
  readonly #files = new Map<string, readonly FileRef[]>();
  #unanswered = 0;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Publishes that have no answer yet. */
  get unanswered(): number {
    return this.#unanswered + this.#held.length;
  }

  /** Whether it holds up a lane until a refused number comes again. */
  get remembers(): boolean {
    return this.#blocked.size > 0;
  }

  /** What the sender may do in the room, from now on. */
  decide(access: Pick<PublisherOptions, "denied" | "moderates">): void {
    Object.assign(this.#options, access);
  }

  /** Takes a `publish` frame. */
  publish(publication: Publication): void {
    const { event, id } = publication;
    const plain = !namesFiles(event) && targetOf(event) === undefined;
    if (this.#held.length === 0 && plain) return this.#publish(id, event);
    // What comes after waits, so that it stays after.
    if (this.#held.length < MAX_HELD) this.#held.push(publication);
    else return this.#answerRefusal(id, refusal("too_many_unanswered"));
    if (this.#held.length === 1) void this.#lookUp();
  }

  async #lookUp(): Promise<void> {
    for (let first = this.#held[0]; first; first = this.#held[0]) {
      const { event, id } = first;
      const found = namesFiles(event) ? await this.#withFiles(id, event) : event;
      const checked = await this.#withTarget(id, found);
      this.#held.shift();
      this.#publish(id, checked);
    }
  }

  async #withFiles(id: string, { files: ids, ...event }: WithFiles): Promise<LookedUp> {
    const { attachments, name, user } = this.#options;
    if (!attachments) return { type: "refused", why: refusal("bad_file") };
    try {
      const files = await (await attachments()).claim(user, name, id, ids);
      return "code" in files ? { type: "refused", why: files } : { ...event, files };
    } catch {
      return { type: "refused", why: refusal("internal") };
    }
  }

  /** What an event says of the message that it names, if it may. */
  async #withTarget(id: string, event: LookedUp): Promise<LookedUp> {
    if (event.type === "refused" || event.type === "skip" || !targetOf(event)) return event;
    const { moderates = false, user } = this.#options;
    const room = this.#options.room();
    if (!room) return { type: "refused", why: refusal("busy", { retryAfterMs: 1_000 }) };
    const { lane, n } = parseMessageId(id);
    // A repeat is answered as it was, whatever has become of the message since.
    if (room.committer.hasTaken(laneName(user, lane), n)) return event;
    try {
      const found = await checkTarget(room.log, event, { user, moderates });
      if (found === null) return event;
      return found === "mod" ? { ...event, mod: true } : { type: "refused", why: found };
    } catch {
      return { type: "refused", why: refusal("storage", { retryAfterMs: 1_000 }) };
    }
  }

  #publish(id: string, event: LookedUp): void {
    const { limits, user } = this.#options;
    // The store would take all lone surrogates for one and the same.
    if (id.length === 0 || id.length > limits.idLength || !id.isWellFormed()) {
      const message = `An id has 1 to ${limits.idLength} characters, in well-formed UTF-16.`;
      return this.#answerRefusal(id, refusal("bad_frame", { message }));
    }
    const { lane, n, numbered } = parseMessageId(id);
    if (numbered && n === 1) {
      this.#begun.add(lane);
      forgetOldest(this.#begun);
    }
    const publish: Publish = {
      origin: this,
      id,
      user,
      lane,
      laneName: laneName(user, lane),
      n,
      numbered,
      event: null,
      bytes: 0,
    };
    const present = this.#options.peek();
    const taken = present ? present.committer.hasTaken(publish.laneName, n) : null;
    if (taken !== true) {
      const blocked = this.#blocked.get(lane);
      if (blocked !== undefined && n > blocked) {
        return this.#answerRefusal(id, refusal("out_of_order", { expected: blocked }));
      }
      const reason = this.#prepare(publish, event);
      if (reason) {
        // Only the store knows whether it is a duplicate; those are answered before any policy.
        // But what may be sent again by itself is no reason to bring a room into memory.
        const ask = present !== undefined || !reason.temporary;
        if (taken === null && ask && this.#unanswered < limits.unanswered) {
          publish.unlessDuplicate = reason;
        } else return this.#refused(publish, reason);
      }
    } else {
      // Its text was not looked at: should it not be a duplicate after all, it has to come again.
      publish.unlessDuplicate = refusal("storage");
    }
    const room = present ?? this.#options.room();
    if (!room) return this.#refused(publish, refusal("busy", { retryAfterMs: 1_000 }));
    if (this.#blocked.get(lane) === n) this.#blocked.delete(lane);
    this.#unanswered++;
    room.committer.publish(publish);
  }

  acknowledge(answers: [Publish, Position | null][]): void {
    this.#unanswered -= answers.length;
    if (this.#files.size > 0) {
      for (const [{ id }, pos] of answers) this.#settleFiles(id, pos);
    }
    this.#options.answer({
      type: "ack",
      room: this.#options.name,
      acks: answers.map(([{ id }, pos]) => [id, pos]),
    });
    for (const [{ event }, pos] of answers) if (event !== null) this.#options.spoken?.(event, pos);
  }

  refuse(publish: Publish, reason: Refusal): void {
    this.#unanswered--;
    this.#files.delete(publish.id);
    this.#refused(publish, reason);
  }

  hasBegun({ lane }: Publish): boolean {
    return this.#options.oneRequest === true || this.#begun.has(lane);
  }

  /** Should it fail, a later upload finds that the message is in the log. */
  #settleFiles(id: string, pos: Position | null): void {
    const files = this.#files.get(id);
    this.#files.delete(id);
    if (!files || pos === null) return;
    void this.#options.attachments!().then(({ uploads }) => uploads.keep(files)).catch(() => {});
  }

  /** Fills in what is stored; or says why it may not be. */
  #prepare(publish: Publish, event: LookedUp): Refusal | null {
    const { address, denied, limits, now, rates, user } = this.#options;
    if (this.#unanswered >= limits.unanswered) return refusal("too_many_unanswered");
    // Whether anything may be is not known now.
    if (denied?.temporary) return denied;
    if (event.type === "skip") return null;
    if (denied) return denied;
    if (event.type === "refused") return event.why;
    if (this.#options.isBlocked(user)) return refusal("blocked");
    // Before the text is looked at, so that looking costs the sender too.
    const retryAfterMs = rates
      ? rates.sender.take(user, now()) || rates.address.take(address, now())
      : 0;
    if (retryAfterMs > 0) return refusal("rate_limited", { retryAfterMs });
    const stored = storedEvent(event, limits);
    if ("code" in stored) return stored;
    const whole = { from: user, ...stored, ...(event.mod && { mod: event.mod }) };
    publish.event = JSON.stringify(whole);
    if (event.type !== "message") publish.change = whole;
    if ("files" in stored && stored.files) {
      publish.files = filesNamed(stored);
      if (this.#options.attachments) this.#files.set(publish.id, stored.files);
    }
    publish.bytes = utf8Length(publish.event);
    return null;
  }

  #refused(publish: Publish, reason: Refusal): void {
    const { lane, n, numbered } = publish;
    // A lane of one message has nothing later to hold back.
    if (numbered) {
      const blocked = this.#blocked.get(lane);
      if (blocked === undefined || n < blocked) this.#blocked.set(lane, n);
      forgetOldest(this.#blocked);
    }
    this.#answerRefusal(publish.id, reason);
  }

  #answerRefusal(id: string, reason: Refusal): void {
    const frame: ErrorFrame = { type: "error", room: this.#options.name, id, ...reason };
    this.#options.answer(frame);
  }
}

/** A message that names uploads. */
type WithFiles = Asked & { type: "message"; files: string[] };

function namesFiles(event: Publication["event"]): event is WithFiles {
  return "files" in event && typeof event.files?.[0] === "string";
}

function forgetOldest(lanes: Map<string, unknown> | Set<string>): void {
  if (lanes.size <= MAX_LANES) return;
  for (const oldest of lanes.keys()) {
    lanes.delete(oldest);
    return;
  }
}

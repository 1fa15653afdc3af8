import {
  type ClientFrameOf,
  type ErrorFrame,
  type FileRef,
  type Limits,
  messageText,
  type Position,
  type Refusal,
  refusal,
  type ServerFrame,
} from "../protocol/mod.ts";
import type { Room } from "../room/room.ts";
import type { Publish, PublishOrigin } from "../store/batch.ts";
import { laneName, parseMessageId } from "../store/lanes.ts";
import { utf8Length } from "../store/segment.ts";
import type { RateLimiter } from "./rate_limiter.ts";

/** Lanes of a room of which something is remembered; a client uses one or two. */
const MAX_LANES = 64;

/** What limits how much is said: by sender and by client address; null without rate limits. */
export interface PublishRates {
  sender: RateLimiter;
  address: RateLimiter;
}

/**
 * What is published: what a client asks for, or a message with files that this server has stored
 * for it. (No client frame has `files`: they would name what others have sent.)
 */
export interface Publication {
  id: string;
  event: ClientFrameOf<"publish">["event"] | FileMessage;
}

/** A message with files; its text may be empty. */
export interface FileMessage {
  type: "message";
  text: string;
  files: readonly FileRef[];
}

/** What the publishing side of one session in one room is given. */
export interface PublisherOptions {
  name: string;
  /** The room if it is in memory. Looked up each time: one that nobody used may have left it. */
  peek: () => Room | undefined;
  /** The room, brought into memory; null if no more may be. */
  room: () => Room | null;
  user: string;
  address: string;
  limits: Limits;
  rates: PublishRates | null;
  now: () => number;
  answer: (frame: ServerFrame) => void;
  /**
   * Set where each request has a publisher of its own: whether an earlier one brought a lane's
   * first number is not known, so a missing lane is told as `out_of_order` from 1 on (R9).
   */
  oneRequest?: boolean;
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
  #unanswered = 0;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** Publishes that have no answer yet. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** Whether it holds up a lane until a refused number comes again. */
  get remembers(): boolean {
    return this.#blocked.size > 0;
  }

  /** Takes a `publish` frame. */
  publish({ id, event }: Publication): void {
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
    this.#options.answer({
      type: "ack",
      room: this.#options.name,
      acks: answers.map(([{ id }, pos]) => [id, pos]),
    });
  }

  refuse(publish: Publish, reason: Refusal): void {
    this.#unanswered--;
    this.#refused(publish, reason);
  }

  hasBegun({ lane }: Publish): boolean {
    return this.#options.oneRequest === true || this.#begun.has(lane);
  }

  /** Fills in what is stored; or says why it may not be. */
  #prepare(publish: Publish, event: Publication["event"]): Refusal | null {
    const { address, limits, now, rates, user } = this.#options;
    if (this.#unanswered >= limits.unanswered) return refusal("too_many_unanswered");
    if (event.type === "skip") return null;
    // Before the text is looked at, so that looking costs the sender too.
    const retryAfterMs = rates
      ? rates.sender.take(user, now()) || rates.address.take(address, now())
      : 0;
    if (retryAfterMs > 0) return refusal("rate_limited", { retryAfterMs });
    const files = "files" in event ? event.files : [];
    const text = files.length > 0 && event.text === "" ? "" : messageText(event.text, limits);
    if (text === null) {
      const message = `A text has 1 to ${limits.textLength} characters that show.`;
      return refusal("bad_text", { message });
    }
    publish.event = JSON.stringify({ from: user, text, ...(files.length > 0 && { files }) });
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

function forgetOldest(lanes: Map<string, unknown> | Set<string>): void {
  if (lanes.size <= MAX_LANES) return;
  for (const oldest of lanes.keys()) {
    lanes.delete(oldest);
    return;
  }
}

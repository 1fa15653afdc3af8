import {
  type ChatClient,
  type ChatRoom,
  connect,
  type Environment,
  type EnvironmentChange,
  type OpenTransport,
  type PublishError,
} from "../../lib/client/mod.ts";
import { foldSegments, type Position } from "../../lib/protocol/mod.ts";
import { type ChangeDraft, signatureOf } from "./events.ts";
import { Life } from "./life.ts";
import { PageStore } from "./page_store.ts";
import type { Sent } from "./sent.ts";
import type { SimSocket } from "./socket.ts";
import { View } from "./view.ts";
import type { World } from "./world.ts";

/** A page: the real client library over the schedule's sockets. */
export class Page {
  readonly name: string;
  readonly client: ChatClient;
  readonly #world: World;
  readonly #life: Life;
  readonly #store: PageStore;
  readonly #rooms = new Map<string, { room: ChatRoom; view: View; group: string }>();
  #tell: (change: EnvironmentChange) => void = () => {};
  #socket: SimSocket | null = null;
  #online = true;
  #entered = 0;

  constructor(
    world: World,
    life: Life,
    store: PageStore,
    token: string | undefined,
    rooms: readonly string[],
    old: Page | null,
  ) {
    this.name = life.name;
    this.#world = world;
    this.#life = life;
    this.#store = store;
    const environment: Environment = {
      online: () => this.#online,
      watch: (tell) => {
        this.#tell = tell;
        return () => this.#tell = () => {};
      },
    };
    const transport: OpenTransport = (_url, events) => {
      this.#socket = world.connect({ name: life.name, isPage: true }, world.newGuest(), {
        frame: (text) => life.alive && events.frame(text),
        close: (code) => life.alive && events.close(code),
      });
      return this.#socket.transport;
    };
    this.client = connect("ws://sori.example/ws", {
      ...(token !== undefined && { token }),
      store,
      environment,
      transport,
      clock: life.clock,
      random: world.random,
      randomBytes: world.randomBytes,
    });
    for (const room of rooms) this.#enter(room, old ? old.#rooms.get(room)! : null);
  }

  get socket(): SimSocket | null {
    return this.#socket;
  }

  get rooms(): ChatRoom[] {
    return [...this.#rooms.values()].map(({ room }) => room);
  }

  /** Says something of a message, which may be refused. */
  change(name: string, draft: ChangeDraft): void {
    const { room } = this.#rooms.get(name)!;
    const { target, type } = draft;
    const { id } = type === "edit"
      ? room.edit(target, draft.text)
      : type === "delete"
      ? room.delete(target)
      : type === "react"
      ? room.react(target, draft.emoji, draft.on)
      : room.pin(target, draft.on);
    this.#world.scheduler.note(() => `${this.name} publishes "${signatureOf(draft)}" as ${id}`);
  }

  /** Sends a new message. @param reply what it answers */
  publish(name: string, length: number, reply?: Position): void {
    const { room, group } = this.#rooms.get(name)!;
    const sent = this.#world.sent.next(name, group, length);
    const { id, position } = room.publish({ text: sent.text, ...(reply && { reply }) });
    this.#world.scheduler.note(() => `${this.name} publishes "${sent.text}" as ${id}`);
    position.then((pos) => {
      sent.state = "told";
      sent.pos = pos;
    }, ({ reason, refusal }: PublishError) => {
      // Whether it is in the log is not known; only a restore brings that about.
      if (refusal?.code === "lane_lost") sent.state = "lost";
      // What is left in the outbox when a room is left goes out when it is joined again.
      else if (reason !== "left") sent.state = "none";
    });
  }

  /** The user takes back, or tries again, what has not arrived yet. */
  decide(name: string): void {
    const { choices } = this.#world.scheduler;
    const { room } = this.#rooms.get(name)!;
    const { outgoing } = room;
    const item = outgoing[choices.below(outgoing.length)];
    if (!item) return;
    if (item.event.type !== "message") {
      if (item.state === "failed" && choices.chance(500)) room.retry(item.id);
      else room.cancel(item.id);
      return;
    }
    const sent = this.#world.sent.get(item.text);
    if (item.state === "failed" && choices.chance(700)) {
      this.#world.scheduler.note(() => `${this.name} tries "${item.text}" again`);
      sent.overtaken = true;
      // Its promise is broken already.
      sent.state = "due";
      room.retry(item.id);
    } else this.#cancel(room, item.id, sent);
  }

  /** The user gives up what was refused. */
  giveUp(): void {
    for (const { room } of this.#rooms.values()) {
      for (const { event, id, state, text } of room.outgoing) {
        if (state !== "failed") continue;
        if (event.type === "message") this.#cancel(room, id, this.#world.sent.get(text));
        else room.cancel(id);
      }
    }
  }

  /** Leaves a room and joins it again. */
  rejoin(name: string): void {
    this.#rooms.get(name)!.room.leave();
    this.#enter(name, null);
  }

  /** Reads a page of the log, with one message or any; the tap looks at it. */
  history(name: string, target?: Position): void {
    const { scheduler, truth } = this.#world;
    const log = truth.messages(name);
    // A restore may have taken it away.
    if (target && !truth.message(name, target)) return;
    const pos = target ?? log[scheduler.choices.below(log.length)]?.pos;
    const kind = target ? "around" : scheduler.choices.pick(["before", "after", "around"] as const);
    const query = { ...(pos !== undefined && { [kind]: pos }), limit: 1 + log.length % 7 };
    const { restored } = truth;
    const end = truth.end(name);
    const { room, view } = this.#rooms.get(name)!;
    room.history(query).then(({ changes, prev, segments, more }) => {
      if (truth.restored !== restored) return;
      if (this.#life.alive) view.show(foldSegments(segments, "", changes));
      const fault = truth.faultOfPage(name, query, { prev, segments, more }, end);
      if (fault) scheduler.fail(`${this.name} asks for ${JSON.stringify(query)}: ${fault}`);
    }, () => {});
  }

  /** What is told of the user and not of the log. */
  idle(name: string): void {
    const { room } = this.#rooms.get(name)!;
    room.setTyping(this.#world.scheduler.choices.chance(500));
    if (room.position !== null) room.markRead(room.position);
  }

  environment(change: EnvironmentChange): void {
    this.#world.scheduler.note(() => `${this.name}: ${change}`);
    if (change === "online" || change === "offline") this.#online = change === "online";
    this.#tell(change);
  }

  jump(ms: number): void {
    this.#life.jump(ms);
  }

  /** Dies without a word. What was sent is safe in the outbox, unless that had no time yet. */
  die(isStored: (text: string) => boolean): void {
    this.#life.end();
    this.#socket?.transport.close();
    for (const sent of this.#world.sent) {
      const mine = sent.group.startsWith(`${this.name}/`);
      if (!mine || sent.state !== "due" || isStored(sent.text)) continue;
      sent.state = "lost";
      if (this.#store.idle) {
        this.#world.scheduler.fail(`I4: ${this.name} dies and has not stored "${sent.text}"`);
      }
    }
  }

  /** Whether it is in all its rooms. */
  get joined(): boolean {
    return this.rooms.every((room) => room.joined);
  }

  /** What it does not show yet, or shows wrongly; null if all is right. */
  lag(): string | null {
    for (const { view } of this.#rooms.values()) {
      const difference = view.difference();
      if (difference !== null) return difference;
    }
    return null;
  }

  /** What is not as it should be in the end; null if all is. */
  difference(): string | null {
    for (const { name, joined, outgoing: [first] } of this.rooms) {
      if (!joined) return `${this.name} is not in ${name}`;
      if (first) return `${this.name} still has "${first.text}" (${first.state})`;
    }
    return this.lag();
  }

  #enter(name: string, old: { view: View } | null): void {
    const { truth, scheduler } = this.#world;
    const { choices } = scheduler;
    const view = new View(`${this.name} in ${name}`, name, truth, scheduler);
    // A page may remember less than it has shown, and so stand in the middle of a segment.
    if (old) view.continue(old.view, old.view.size - choices.below(Math.min(9, old.view.size)));
    const after = view.end;
    const room = this.client.join(name, after === null ? {} : { after });
    room.addEventListener("snapshot", ({ detail }) => {
      if (!this.#life.alive) return;
      view.replace(detail.messages, truth.before(name, detail.first), detail.more);
    });
    room.addEventListener("changes", ({ detail }) => {
      if (this.#life.alive) view.change(detail);
    });
    room.addEventListener("messages", ({ detail }) => {
      if (this.#life.alive) view.append(detail);
    });
    room.addEventListener("outgoing", ({ detail }) => {
      const shown = detail.map(({ event, state }) => `"${signatureOf(event)}" ${state}`);
      scheduler.note(() => `${this.name} shows as outgoing: ${shown.join(", ") || "nothing"}`);
    });
    this.#rooms.set(name, { room, view, group: `${this.name}/${++this.#entered}` });
  }

  #cancel(room: ChatRoom, id: string, sent: Sent): void {
    this.#world.scheduler.note(() => `${this.name} takes back "${sent.text}"`);
    sent.cancelled = true;
    room.cancel(id);
  }
}

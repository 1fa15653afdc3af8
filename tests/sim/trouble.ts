import type { EnvironmentChange } from "../../lib/client/mod.ts";
import type { ChangeDraft } from "./events.ts";
import type { World } from "./world.ts";

/** Texts of some messages, in characters. */
const LONG_TEXTS = [0, 0, 0, 0, 0, 0, 40, 400, 3_900] as const;

const DAY_MS = 24 * 3_600_000;

/** Clients talk while things go wrong. */
export async function trouble(world: World): Promise<void> {
  const { scheduler, settings } = world;
  const { choices } = scheduler;
  let left = settings.messages;
  const floodAt = settings.flood ? choices.below(settings.turns) : -1;
  for (let turn = 0; turn < settings.turns && scheduler.failure === null; turn++) {
    if (turn === floodAt) await scheduler.act("a flood", () => flood(world, settings.flood!));
    const kind = choices.below(100);
    if (kind < 78) {
      if (!await scheduler.step()) await scheduler.advance();
    } else if (kind < 86) await scheduler.advance();
    else if (kind < 93) {
      if (left > 0) {
        left--;
        await scheduler.act("", () => publish(world));
      }
    } else if (kind < 95) await scheduler.act("", () => beBusy(world));
    else await scheduler.act("", () => harm(world));
  }
}

/** A flood's messages are sent again when they are refused, or have no answer, in milliseconds. */
const FLOOD_PAUSE_MS = 1_000;
const FLOOD_WAIT_MS = 15_000;

/** How the store is while the last is said where one net alone holds. */
const LAST_FAULTS = { read: 200, failed: 50, lostReply: 300, repeated: 150, refused: 100 } as const;
const LAST_TURNS = 60;
/** Messages that are said. */
const LAST_SAID = 3;

/**
 * Where one net alone tells that the log has gone on, what is said last is told by it and by
 * nothing that follows, however uncertain its commit (R5, R14).
 */
export async function lastWords(world: World): Promise<void> {
  const { scheduler, settings } = world;
  scheduler.note(() => "the last words");
  scheduler.calm = false;
  Object.assign(settings.faults.store, LAST_FAULTS);
  for (let turn = 0; turn < LAST_TURNS && scheduler.failure === null; turn++) {
    if (turn < LAST_SAID) await scheduler.act("", () => publish(world));
    if (turn % 8 === 7 || !await scheduler.step()) await scheduler.advance();
  }
}

/** Some client sends something. */
export function publish(world: World): void {
  const { browsers, isolates, scheduler: { choices }, settings: { changes, rooms }, wires } = world;
  if (choices.chance(changes)) return change(world);
  const index = choices.below(browsers.length + wires.length);
  const browser = browsers[index];
  if (browser) {
    const count = choices.pick([1, 1, 1, 2, 5]);
    const room = choices.pick(rooms);
    for (let n = 0; n < count; n++) {
      const reply = choices.chance(changes / 4) ? recent(world, room)?.pos : undefined;
      browser.page.publish(room, choices.pick(LONG_TEXTS), reply);
    }
  } else {
    const wire = wires[index - browsers.length]!;
    const kind = choices.below(100);
    if (kind < 70) wire.publish();
    else if (kind < 85) wire.publishEverywhere(isolates);
    else wire.repeat();
  }
}

/** So many of the newest messages are changed: not so many that nobody meets another. */
const CHANGED = 6;

/** Somebody looks at what was changed so long after, in milliseconds. */
const LATER_MS = [60, 90, 100, 110, 200] as const;

/** One of the newest messages; undefined if there is none. */
function recent({ scheduler: { choices }, truth }: World, room: string, from?: string) {
  const log = truth.messages(room).filter((message) => from === undefined || message.from === from);
  return log[log.length - 1 - choices.below(Math.min(CHANGED, log.length))];
}

/** Some client edits or deletes a message, or reacts to it, or pins it. */
function change(world: World): void {
  const { browsers, isolates, scheduler, settings: { rooms }, wires } = world;
  const { choices } = scheduler;
  const index = choices.below(browsers.length + wires.length);
  const page = browsers[index]?.page;
  const wire = wires[index - browsers.length];
  const room = page ? choices.pick(rooms) : rooms[0]!;
  const user = page ? page.client.you?.id : wire!.name;
  const kind = choices.below(10);
  // What is not theirs they may not edit or delete; some try.
  const own = kind < 5 && choices.chance(900) ? user : undefined;
  const target = recent(world, room, own)?.pos;
  if (target === undefined) return;
  const on = !choices.chance(300);
  const draft: ChangeDraft = kind < 3
    ? { type: "edit", target, text: `edit-${world.sent.count()}` }
    : kind < 5
    ? { type: "delete", target }
    : kind < 9
    ? { type: "react", target, emoji: choices.pick(["👍", "❤️"]), on }
    : { type: "pin", target, on };
  // Somebody looks at the page that has it, before the answer or after it.
  if (choices.chance(300)) choices.pick(browsers).page.history(room, target);
  if (page) page.change(room, draft);
  else if (choices.chance(700)) wire!.change(draft);
  else wire!.change(draft, isolates);
  // A deleted text is taken away a moment later: then it may just be being read.
  if (choices.chance(draft.type === "delete" ? 800 : 200)) {
    const browser = choices.pick(browsers);
    const ms = choices.pick(LATER_MS);
    scheduler.after(ms, () => browser.page.history(room, target));
  }
}

/**
 * More arrives at once than fits a segment: by number, or by size. One sender goes on until the
 * first numbers are forgotten, and sends those again: nobody may be told that they were skipped.
 */
function flood(world: World, kind: "many" | "large"): void {
  const { flooding, isolates, scheduler, settings: { rooms }, truth } = world;
  const [room] = rooms as [string];
  const [users, each] = kind === "many" ? [35, 32] : [8, 5];
  const first = scheduler.choices.below(isolates.length);
  const send = (user: number, n: number) => {
    const [from, id] = [`f${user}`, `flood.${n}`];
    const text = kind === "many" ? `${user}-${n}` : `${user}-${n} ${"가".repeat(3_900)}`;
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = () => {
      flooding.delete(text);
      resolve();
    };
    // All go to the same isolate, and to the next one if that does not take them: so they stay in order.
    const attempt = (tries: number) => {
      const isolate = isolates[(first + tries) % isolates.length]!;
      const { restored } = truth;
      const again = (ms: number) => scheduler.after(ms, () => attempt(tries + 1));
      const cancel = again(FLOOD_WAIT_MS);
      truth.sent(from, room, id, { text });
      isolate.publish(room, from, id, text).then((answer) => {
        cancel();
        const refused = "refusal" in answer ? answer.refusal : null;
        // A restore took its first numbers back: a client would begin a new lane.
        const lost = refused?.code === "out_of_order" && truth.restored;
        if (refused?.temporary && !lost) again(FLOOD_PAUSE_MS);
        else done();
        if ("pos" in answer && truth.restored === restored) {
          truth.answered(from, room, id, answer.pos);
        }
      });
    };
    flooding.add(text);
    attempt(0);
    return promise;
  };
  const run = (user: number, first: number, last: number) => {
    const sent = [];
    for (let n = first; n <= last; n++) sent.push(send(user, n));
    return Promise.all(sent);
  };
  for (let user = 1; user < users; user++) run(user, 1, each);
  run(0, 1, each).then(() => run(0, each + 1, 2 * each)).then(() => run(0, 1, each));
}

/** What users do beside sending. */
function beBusy(world: World): void {
  const { choices } = world.scheduler;
  const { page } = choices.pick(world.browsers);
  const room = choices.pick(world.settings.rooms);
  if (choices.chance(5)) return world.wires[0]?.chatter();
  const kind = choices.below(5);
  if (kind === 0) page.idle(room);
  else if (kind === 1) page.history(room);
  else if (kind === 2) page.decide(room);
  else if (kind === 3) page.rejoin(room);
  else if (page.client.you) choices.pick(world.isolates).rename(page.client.you.id, `name ${kind}`);
}

/** Lets something go wrong, or nothing. */
function harm(world: World): void {
  const { scheduler, settings: { faults: { turn }, rooms } } = world;
  const { choices } = scheduler;
  // The rates are per turn, and this is one turn in twenty.
  const does = (perMille: number) => choices.chance(perMille * 20);
  const sockets = world.sockets.filter((socket) => socket.open);
  const socket = sockets[choices.below(sockets.length)];
  const { page } = choices.pick(world.browsers);
  if (does(turn.crash)) {
    const dead = choices.pick(world.isolates);
    // The whole process, or one of its isolates.
    const all = choices.chance(300);
    for (const isolate of world.isolates) {
      if (isolate === dead || (all && isolate.process === dead.process)) isolate.crash();
    }
  }
  if (does(turn.restore)) world.restore();
  if (does(turn.drain)) choices.pick(world.isolates).drain();
  if (does(turn.cut)) socket?.cut();
  if (does(turn.mute)) socket?.silence();
  if (does(turn.slowReader)) socket?.setSlow(!socket.slow);
  if (does(turn.reload)) choices.pick(world.browsers).reload();
  if (does(turn.clockJump)) {
    const ms = choices.pick([1_000, -1_000, 3_600_000, -3_600_000]);
    if (choices.chance(500)) page.jump(ms);
    else choices.pick(world.isolates).jump(ms);
  }
  if (does(turn.stall)) {
    // All of them together are less than what lanes and outboxes are kept for.
    if (choices.chance(100)) world.sleep(choices.below(20 * DAY_MS));
    else scheduler.stall(1_000 + choices.below(120_000));
  }
  if (does(turn.page)) {
    const change = choices.pick<EnvironmentChange>(["wake", "offline", "online", "suspend"]);
    page.environment(change);
  }
  if (does(turn.rewrite)) {
    const room = choices.pick(rooms);
    const kind = choices.below(12);
    if (kind < 4) world.rewriter.merge(room);
    else if (kind < 7) world.rewriter.redact(room);
    else if (kind < 11) {
      // Each isolate merges when it sees fit; and somebody may take a text away meanwhile.
      for (let n = 0; n <= kind % 2; n++) world.rewriter.mergeMany(room);
      if (choices.chance(500)) world.rewriter.redact(room);
    } else if (turn.restore === 0) world.rewriter.raiseGeneration();
  }
}

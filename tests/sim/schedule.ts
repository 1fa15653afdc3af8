import type { EnvironmentChange } from "../../lib/client/mod.ts";
import { Choices } from "./choices.ts";
import { isPrompt } from "./settings.ts";
import { verdict } from "./verdict.ts";
import { World } from "./world.ts";

/** What became of a schedule. */
export interface Outcome {
  /** What was violated first; null if nothing was. */
  failure: string | null;
  /** The decisions that lead there. */
  choices: number[];
  steps: number;
  /** What happened, if it was asked for. */
  trace: string[];
  /** Messages in the log. */
  messages: number;
}

/** After everything is healed all has to be well within so long, in milliseconds of the schedule. */
const HEALED_MS = 300_000;
/** Steps that may take; a server that never comes to rest is wrong, too. */
const HEALED_STEPS = 60_000;

/** Rounds in which clients talk on, and the turns of each. */
const TALK_ROUNDS = 6;
const TALK_TURNS = 40;
/** Without faults all hear within so long, in milliseconds; rooms look for themselves every 10 s. */
const PROMPT_MS = 5_000;

/** Texts of some messages, in characters. */
const LONG_TEXTS = [0, 0, 0, 0, 0, 0, 40, 400, 3_900] as const;

/**
 * Runs the schedule of a seed: faults for a while, then none; everything that was promised must
 * hold at every step, and all clients must have everything in the end.
 */
export async function runSchedule(
  seed: number,
  options: { replay?: readonly number[]; tracing?: boolean } = {},
): Promise<Outcome> {
  const choices = new Choices(seed, options.replay);
  const world = new World(seed, choices, options.tracing ?? false);
  const { scheduler } = world;
  const unhandled = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    const { reason } = event;
    scheduler.fail(`unhandled: ${reason instanceof Error ? reason.stack : reason}`);
  };
  globalThis.addEventListener("unhandledrejection", unhandled);
  try {
    await trouble(world);
    await heal(world);
    if (world.settings.talkOn && isPrompt(world.settings)) {
      await talkOn(world);
      await heal(world);
    }
    if (scheduler.failure === null) await verdict(world);
  } finally {
    globalThis.removeEventListener("unhandledrejection", unhandled);
  }
  return {
    failure: scheduler.failure,
    choices: choices.made,
    steps: scheduler.steps,
    trace: scheduler.trace ?? [],
    messages: world.settings.rooms.reduce((sum, it) => sum + world.truth.messages(it).length, 0),
  };
}

/** Clients talk while things go wrong. */
async function trouble(world: World): Promise<void> {
  const { scheduler, settings } = world;
  const { choices } = scheduler;
  let left = settings.messages;
  for (let turn = 0; turn < settings.turns && scheduler.failure === null; turn++) {
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

function publish(world: World): void {
  const { browsers, isolates, scheduler: { choices }, settings: { rooms }, wires } = world;
  const index = choices.below(browsers.length + wires.length);
  const browser = browsers[index];
  if (browser) {
    const count = choices.pick([1, 1, 1, 2, 5]);
    const room = choices.pick(rooms);
    for (let n = 0; n < count; n++) browser.page.publish(room, choices.pick(LONG_TEXTS));
  } else {
    const wire = wires[index - browsers.length]!;
    if (choices.chance(150)) wire.publishEverywhere(isolates);
    else wire.publish();
  }
}

/** What users do beside sending. */
function beBusy(world: World): void {
  const { choices } = world.scheduler;
  const { page } = choices.pick(world.browsers);
  const room = choices.pick(world.settings.rooms);
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
  if (does(turn.crash)) choices.pick(world.isolates).crash();
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
  if (does(turn.stall)) scheduler.stall(1_000 + choices.below(120_000));
  if (does(turn.page)) {
    const change = choices.pick<EnvironmentChange>(["wake", "offline", "online", "suspend"]);
    page.environment(change);
  }
  if (does(turn.rewrite)) {
    const room = choices.pick(rooms);
    const kind = choices.below(8);
    if (kind < 4) world.rewriter.merge(room);
    else if (kind < 6) world.rewriter.redact(room);
    else if (kind < 7) world.rewriter.mergeMany(room);
    else world.rewriter.raiseGeneration();
  }
}

/** Nothing goes wrong any more; waits until all clients have everything. */
async function heal(world: World): Promise<void> {
  const { scheduler } = world;
  scheduler.note(() => "everything is healed");
  scheduler.calm = true;
  for (const socket of world.sockets) socket.setSlow(false);
  for (const { page } of world.browsers) page.environment("online");
  const deadline = scheduler.now() + HEALED_MS;
  const lastStep = scheduler.steps + HEALED_STEPS;
  while (scheduler.failure === null) {
    while (scheduler.failure === null && scheduler.steps < lastStep && await scheduler.step());
    for (const { page } of world.browsers) page.giveUp();
    const missing = difference(world);
    if (missing === null) break;
    if (scheduler.now() > deadline || scheduler.steps >= lastStep) {
      scheduler.fail(`I4: long after everything was healed: ${missing}`);
    }
    await scheduler.advance();
  }
}

/**
 * Clients talk while isolates and connections come and go, but nothing else goes wrong: then all
 * who are in a room hear at once what is new, and do not wait for the periodic check (R14).
 */
async function talkOn(world: World): Promise<void> {
  const { scheduler } = world;
  const { choices } = scheduler;
  for (let round = 0; round < TALK_ROUNDS && scheduler.failure === null; round++) {
    scheduler.note(() => "clients talk on");
    for (let turn = 0; turn < TALK_TURNS && scheduler.failure === null; turn++) {
      const kind = choices.below(100);
      if (kind < 65) {
        if (!await scheduler.step()) await scheduler.advance();
      } else if (kind < 85) await scheduler.advance();
      else if (kind < 90) await scheduler.act("", () => publish(world));
      else if (kind < 96) {
        await scheduler.act("", () => choices.pick(world.sockets)?.cut());
      } else {
        // One that dies between its commit and its hint leaves the others to the check.
        const idle = world.isolates.filter((isolate) => isolate.idle);
        await scheduler.act("", () => idle[choices.below(idle.length)]?.crash());
      }
    }
    await allHear(world);
  }
}

/** Waits until all who are in a room know all of it; once nothing changes that takes no time. */
async function allHear(world: World): Promise<void> {
  const { scheduler, truth, settings: { rooms } } = world;
  const clients = [...world.browsers.map(({ page }) => page), ...world.wires];
  let present = "";
  let since = scheduler.now();
  while (scheduler.failure === null) {
    while (scheduler.failure === null && await scheduler.step());
    const joined = clients.filter((client) => client.joined && !client.socket?.silent);
    const lag = joined.map((client) => client.lag()).find((it) => it !== null);
    if (lag === undefined && joined.length === clients.length) return;
    const state = [...joined.map(({ name }) => name), ...rooms.map((it) => truth.end(it))].join();
    if (state !== present) {
      present = state;
      since = scheduler.now();
    }
    if (lag !== undefined && scheduler.now() - since > PROMPT_MS) {
      scheduler.fail(`R14: ${PROMPT_MS} ms after the last change ${lag}`);
    }
    await scheduler.advance();
  }
}

/** What is not yet as it has to be in the end; null if all is. */
function difference(world: World): string | null {
  if (world.rewriter.busy) return "a rewriter is at work";
  for (const client of [...world.browsers, ...world.wires]) {
    const found = client.difference();
    if (found !== null) return found;
  }
  for (const socket of world.sockets) {
    const [due] = socket.open ? socket.tap.due : [];
    if (due !== undefined) return `R3: ${due} on ${socket.name} has no answer`;
  }
  return null;
}

import { READ_MS } from "./faulty_kv.ts";
import { publish } from "./trouble.ts";
import type { World } from "./world.ts";

/** After everything is healed all has to be well within so long, in milliseconds of the schedule. */
const HEALED_MS = 300_000;
/** Steps that may take; a server that never comes to rest is wrong, too. */
const HEALED_STEPS = 60_000;

/** An answer that has not come after so long will not come, in milliseconds. */
const LAST_WORD_MS = 15_000;

/** Rounds in which clients talk on, and the turns of each. */
const TALK_ROUNDS = 6;
const TALK_TURNS = 40;
/** Without faults all hear within so long, in milliseconds; rooms look for themselves every 10 s. */
const PROMPT_MS = 5_000;

/** Nothing goes wrong any more; waits until all clients have everything. */
export async function heal(world: World): Promise<void> {
  const { scheduler } = world;
  scheduler.note(() => "everything is healed");
  scheduler.calm = true;
  for (const socket of world.sockets) socket.setSlow(false);
  for (const { page } of world.browsers) page.environment("online");
  // Who has missed something notices it by what comes next: a word from everybody.
  for (const isolate of world.isolates) isolate.greet();
  // What was lost between server and page shows by the next frame; elsewhere nothing may need it.
  const needed = world.settings.faults.lostFrame > 0 || world.truth.restored;
  const words = needed ? world.settings.rooms.map((room) => new LastWord(world, room)) : [];
  const deadline = scheduler.now() + HEALED_MS;
  const lastStep = scheduler.steps + HEALED_STEPS;
  while (scheduler.failure === null) {
    while (scheduler.failure === null && scheduler.steps < lastStep && await scheduler.step());
    for (const { page } of world.browsers) page.giveUp();
    for (const word of words) word.say();
    const missing = words.some(({ said }) => !said) ? "the last word" : difference(world);
    if (missing === null) break;
    if (scheduler.now() > deadline || scheduler.steps >= lastStep) {
      scheduler.fail(`I4: long after everything was healed: ${missing}`);
    }
    await scheduler.advance();
  }
}

/** What is said in a room last, until it is in the log: who has missed something notices then. */
class LastWord {
  said = false;
  #nextAt = 0;
  #tries = 0;
  readonly #world: World;
  readonly #room: string;
  readonly #id: string;

  constructor(world: World, room: string) {
    this.#world = world;
    this.#room = room;
    this.#id = `last word ${world.scheduler.steps}`;
  }

  /** Says it, again if there is no answer: the isolate may have stopped. */
  say(): void {
    const { isolates, scheduler, truth } = this.#world;
    if (this.said || scheduler.now() < this.#nextAt) return;
    // One may have no space for the room; another has it in memory.
    const isolate = isolates[this.#tries++ % isolates.length];
    this.#nextAt = scheduler.now() + LAST_WORD_MS;
    truth.sent("nobody", this.#room, this.#id, { text: this.#id });
    isolate!.publish(this.#room, "nobody", this.#id, this.#id).then((answer) => {
      if ("pos" in answer) this.said = true;
      else this.#nextAt = 0;
    });
  }
}

/**
 * Clients talk while isolates and connections come and go, but nothing else goes wrong: then all
 * who are in a room hear at once what is new, and do not wait for the periodic check (R14).
 */
export async function talkOn(world: World): Promise<void> {
  const { scheduler } = world;
  const { choices } = scheduler;
  // What the store was asked before may take its time until then.
  const settledAt = scheduler.now() + READ_MS;
  while (scheduler.failure === null && scheduler.now() < settledAt) {
    if (!await scheduler.step()) await scheduler.advance();
  }
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
  const [flood] = world.flooding;
  if (flood !== undefined) return `"${flood.slice(0, 20)}" is not in the log`;
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

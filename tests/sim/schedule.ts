import { heal, talkOn } from "./calm.ts";
import { Choices } from "./choices.ts";
import { isPrompt } from "./settings.ts";
import { lastWords, trouble } from "./trouble.ts";
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

/** How often something is said last where one net alone tells of it. */
const LAST_ROUNDS = 4;

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
    await scheduler.act("it begins", () => {});
    await trouble(world);
    await heal(world);
    for (let round = 0; round < LAST_ROUNDS && world.settings.net !== null; round++) {
      await lastWords(world);
      await heal(world);
    }
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

import { type Outcome, runSchedule } from "./schedule.ts";

/** Schedules one shrinking may run. */
const ATTEMPTS = 600;

/**
 * A simpler schedule with the same kind of failure: decisions are left out from the end, then
 * blocks of them become calm, as long as the failure stays.
 * @param begins called before each schedule that is tried
 */
export async function shrink(
  seed: number,
  failing: Outcome,
  begins: () => void = () => {},
): Promise<Outcome> {
  let attempts = 0;
  let best = failing;
  const kind = kindOf(failing.failure!);
  const holds = async (choices: number[]): Promise<boolean> => {
    if (attempts++ >= ATTEMPTS) return false;
    begins();
    const outcome = await runSchedule(seed, { replay: choices });
    if (outcome.failure === null || kindOf(outcome.failure) !== kind) return false;
    // What was decided beyond the list is calm and need not be in it.
    best = { ...outcome, choices };
    return true;
  };
  for (let low = 0, high = best.choices.length; low < high && attempts < ATTEMPTS;) {
    const middle = (low + high) >> 1;
    if (await holds(best.choices.slice(0, middle))) high = middle;
    else low = middle + 1;
  }
  for (let size = best.choices.length >> 1; size >= 1 && attempts < ATTEMPTS; size >>= 1) {
    for (let from = 0; from < best.choices.length && attempts < ATTEMPTS; from += size) {
      const block = best.choices.slice(from, from + size);
      if (block.every((choice) => choice === 0)) continue;
      const { choices } = best;
      const calmed = choices.map((it, i) => i >= from && i < from + size ? 0 : it);
      if (await holds(calmed)) continue;
      // Without the block, what comes after it decides other things.
      await holds([...choices.slice(0, from), ...choices.slice(from + size)]);
    }
  }
  const { choices } = best;
  return { ...await runSchedule(seed, { replay: choices, tracing: true }), choices };
}

/** What failures that differ only in names and numbers have in common. */
export function kindOf(failure: string): string {
  return failure.replaceAll(/"[^"]*"/g, "…").replaceAll(/[0-9a-f]{24}(\.\d{3})?/g, "@")
    .split(" ").filter((word) => !/\d/.test(word) || /^[IR]\d+:$/.test(word)).join(" ");
}

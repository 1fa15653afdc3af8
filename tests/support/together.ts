/** Steps that go on beside one another are not looked through for what they leave behind. */
const TOGETHER = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };

/**
 * Runs steps at the same time, which is for those that wait most of theirs. One that fails does not
 * end the others.
 * @param atOnce so many at the most
 */
export async function together(
  t: Deno.TestContext,
  steps: readonly Deno.TestStepDefinition[],
  atOnce = steps.length,
): Promise<void> {
  const waiting = [...steps];
  const runOne = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      await t.step({ ...step, ...TOGETHER });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, runOne));
}

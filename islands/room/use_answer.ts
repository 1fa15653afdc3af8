import { useEffect, useState } from "preact/hooks";
import { ask } from "./ask.ts";

/**
 * What the API answers at a path. The last answer stays until there is another one.
 *
 * @param state what the answer tells of: it is asked for anew when one of these changes
 */
export function useAnswer<Answer>(
  path: string,
  state: readonly unknown[],
): { answer: Answer | null; failed: boolean } {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const going = new AbortController();
    ask<Answer>(path, going.signal).then(
      (answer) => {
        setFailed(false);
        setAnswer(answer);
      },
      () => going.signal.aborted || setFailed(true),
    );
    return () => going.abort();
  }, [path, ...state]);
  return { answer, failed };
}

import { useEffect, useState } from "preact/hooks";
import type { Recorder } from "./recorder.ts";

/** Draws again when something was written down: once a frame of the screen, however much comes. */
export function useRecorder(recorder: Recorder): void {
  const [, draw] = useState(0);
  useEffect(() => {
    let due = 0;
    const stop = recorder.subscribe(() => {
      due ||= requestAnimationFrame(() => {
        due = 0;
        draw((count) => count + 1);
      });
    });
    draw((count) => count + 1);
    return () => {
      cancelAnimationFrame(due);
      stop();
    };
  }, [recorder]);
}

import type { CDPSession, Page } from "playwright-core";

/** Tasks and frames, which costs little. */
const TASKS = ["toplevel", "disabled-by-default-devtools.timeline"];
/** And what Chromium's performance panel shows. */
const ALL = [
  ...TASKS,
  "devtools.timeline",
  "v8.execute",
  "disabled-by-default-v8.cpu_profiler",
];

interface Event {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Processor time, in microseconds. */
  tdur?: number;
  args?: { name?: string };
}

/** A trace of a page: what its main thread spent on each task, whoever else uses the processor. */
export class Trace {
  readonly #cdp: CDPSession;
  readonly #events: Event[] = [];

  private constructor(cdp: CDPSession) {
    this.#cdp = cdp;
    cdp.on("Tracing.dataCollected", ({ value }) => {
      this.#events.push(...value as unknown as Event[]);
    });
  }

  /** @param all whether it is for Chromium's performance panel */
  static async of(page: Page, all = false): Promise<Trace> {
    const cdp = await page.context().newCDPSession(page);
    const trace = new Trace(cdp);
    await cdp.send("Tracing.start", {
      transferMode: "ReportEvents",
      traceConfig: { includedCategories: all ? ALL : TASKS },
    });
    return trace;
  }

  /** Ends it. @returns processor time of each task of the page's main thread, in milliseconds */
  async end(file?: string): Promise<number[]> {
    const complete = new Promise((resolve) => this.#cdp.once("Tracing.tracingComplete", resolve));
    await this.#cdp.send("Tracing.end");
    await complete;
    const events = this.#events;
    if (file) await Deno.writeTextFile(file, JSON.stringify({ traceEvents: events }));
    const threads = new Set(
      events.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
        .map(({ pid, tid }) => `${pid} ${tid}`),
    );
    return events.filter(({ name, ph, pid, tid }) =>
      ph === "X" && name.endsWith("RunTask") && threads.has(`${pid} ${tid}`)
    ).map(({ tdur = 0 }) => tdur / 1_000);
  }
}

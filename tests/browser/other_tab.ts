/** A page beside those of a room, in one browser: it hears what they ask each other, and may answer. */
import type { Page } from "playwright-core";
import { until } from "./until.ts";

/** What goes between pages; `islands/attention/tabs.ts` has it. */
type Asked = { ask: string; n: number };
type Answered = { answer: string; n: number; seen: boolean };

interface Heard {
  channel: BroadcastChannel;
  asked: Asked[];
  answered: Answered[];
}

export class OtherTab {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Begins to listen in a page, which may show a room as well. */
  static async in(page: Page): Promise<OtherTab> {
    await page.evaluate(() => {
      const channel = new BroadcastChannel("sori.attention");
      const heard: Heard = { channel, asked: [], answered: [] };
      channel.onmessage = ({ data }: MessageEvent<Asked | Answered>) => {
        if ("ask" in data) heard.asked.push(data);
        else heard.answered.push(data);
      };
      Object.assign(globalThis, { heard });
    });
    return new OtherTab(page);
  }

  /** Waits for the next answer of a page. @returns of which room, and whether it is looked at */
  async answer(): Promise<[room: string, seen: boolean]> {
    await until("an answer", async () => await this.#count("answered") > 0);
    return await this.#page.evaluate(() => {
      const { answer, seen } = (globalThis as unknown as { heard: Heard }).heard.answered.shift()!;
      return [answer, seen];
    });
  }

  /** Is one of the pages that are asked from now on, and answers as it is told to. */
  async join(): Promise<void> {
    await this.#page.evaluate(() =>
      void navigator.locks.request("sori.attention", () => new Promise(() => {}))
    );
    await until("its place in the row", () =>
      this.#page.evaluate(async () => {
        const { pending = [] } = await navigator.locks.query();
        return pending.some(({ name }) => name === "sori.attention");
      }));
  }

  /** Waits until somebody asks. */
  asked(): Promise<void> {
    return until("a question", async () => await this.#count("asked") > 0);
  }

  /** Answers the oldest question: whether the room is looked at. */
  say(seen: boolean): Promise<void> {
    return this.#page.evaluate((seen) => {
      const { asked, channel } = (globalThis as unknown as { heard: Heard }).heard;
      const { ask, n } = asked.shift()!;
      channel.postMessage({ answer: ask, n, seen });
    }, seen);
  }

  #count(what: "asked" | "answered"): Promise<number> {
    return this.#page.evaluate(
      (what) => (globalThis as unknown as { heard: Heard }).heard[what].length,
      what,
    );
  }
}

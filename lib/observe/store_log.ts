import type { StoreWatch, StoreWork } from "../store/deadline_kv.ts";
import { STORE_TROUBLES, type StoreError, type StoreTrouble } from "../store/store_error.ts";
import type { Logger } from "./log.ts";

/** Trouble that lasts is told again so often, in milliseconds. */
const AGAIN_MS = 60_000;
/** Without a failure for so long, what works again has recovered, in milliseconds. */
const CALM_MS = 1_000;

interface Episode {
  trouble: StoreTrouble;
  since: number;
  lastAt: number;
  toldAt: number;
  failures: number;
}

/** Tells the operator once that the store is in trouble, what to do, and when that is over. */
export class StoreLog implements StoreWatch {
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #episodes = new Map<StoreWork, Episode>();

  /** @param now milliseconds since the Unix epoch */
  constructor(logger: Logger, now: () => number) {
    this.#logger = logger;
    this.#now = now;
  }

  failed(work: StoreWork, { trouble, message }: StoreError): void {
    const now = this.#now();
    const begun = { trouble, since: now, lastAt: now, toldAt: -Infinity, failures: 0 };
    const episode = this.#episodes.get(work) ?? begun;
    this.#episodes.set(work, episode);
    episode.failures++;
    episode.lastAt = now;
    if (episode.trouble === trouble && now - episode.toldAt < AGAIN_MS) return;
    // Others of its kind come and go while it lasts; the owner hears of each a few times a minute.
    if (episode.trouble !== trouble && now - episode.toldAt < AGAIN_MS / 6) return;
    episode.trouble = trouble;
    episode.toldAt = now;
    const { what, todo } = STORE_TROUBLES[trouble];
    const times = episode.failures > 1 ? `, ${episode.failures} times so far` : "";
    this.#logger.error(`sori: ${what} (${work}: ${message}${times}): ${todo}`);
  }

  worked(work: StoreWork): void {
    const episode = this.#episodes.get(work);
    if (!episode) return;
    const now = this.#now();
    if (now - episode.lastAt < CALM_MS) return;
    this.#episodes.delete(work);
    const seconds = Math.ceil((now - episode.since) / 1_000);
    const times = episode.failures === 1 ? "one failure" : `${episode.failures} failures`;
    this.#logger.info(`sori: the store ${work}s again, after ${seconds} s and ${times}`);
  }
}

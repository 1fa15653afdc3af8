import type { Faults } from "./settings.ts";
import type { Life } from "./life.ts";
import { Pipe } from "./pipe.ts";
import type { Scheduler } from "./scheduler.ts";

/** What the relay uses of a `BroadcastChannel`. */
type ChannelLike = Pick<BroadcastChannel, "postMessage" | "close" | "onmessage">;

interface End {
  life: Life;
  channel: ChannelLike;
  arriving: Pipe<unknown>;
}

/** The channel of one process, which may lose, repeat, delay and reorder. */
export class ChannelHub {
  readonly #scheduler: Scheduler;
  readonly #faults: Faults;
  readonly #ends = new Set<End>();

  constructor(scheduler: Scheduler, faults: Faults) {
    this.#scheduler = scheduler;
    this.#faults = faults;
  }

  /** Opens an isolate's end. */
  open(life: Life): BroadcastChannel {
    const channel: ChannelLike = {
      onmessage: null,
      postMessage: (data) => this.#post(end, data),
      close: () => void this.#ends.delete(end),
    };
    const end: End = {
      life,
      channel,
      arriving: new Pipe(
        this.#scheduler,
        (data) => `${life.name} hears ${JSON.stringify(data).slice(0, 300)}`,
        (data) => {
          if (!life.alive || !this.#ends.has(end)) return;
          const listener = channel.onmessage as ((event: { data: unknown }) => void) | null;
          listener?.({ data });
        },
      ),
    };
    this.#ends.add(end);
    return channel as BroadcastChannel;
  }

  #post(from: End, data: unknown): void {
    if (!from.life.alive) return;
    const { calm, choices } = this.#scheduler;
    const { drop, repeat, reorder } = this.#faults.relay;
    for (const end of this.#ends) {
      if (end === from) continue;
      if (!end.life.alive) {
        this.#ends.delete(end);
        continue;
      }
      const copies = calm ? 1 : choices.chance(drop) ? 0 : choices.chance(repeat) ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) {
        const { length } = end.arriving.items;
        const index = !calm && choices.chance(reorder) ? choices.below(length + 1) : length;
        end.arriving.push(structuredClone(data), index);
      }
    }
  }
}

import type { Position } from "../protocol/position.ts";
import { type Deferred, deferred } from "./deferred.ts";
import type { Readers } from "./types.ts";

/** Questions for the readers of a position; an answer names it. */
export class ReadersQuery {
  readonly #asked = new Map<Position, Deferred<Readers>>();

  /** @param ask asks the server, if it can be asked now */
  ask(pos: Position, ask: () => void): Promise<Readers> {
    const known = this.#asked.get(pos);
    if (known) return known.promise;
    const answer = deferred<Readers>();
    this.#asked.set(pos, answer);
    ask();
    return answer.promise;
  }

  answer(pos: Position, readers: Readers): void {
    this.#asked.get(pos)?.resolve(readers);
    this.#asked.delete(pos);
  }

  /** The connection is gone: nobody will answer. */
  lost(): void {
    for (const { reject } of this.#asked.values()) {
      reject(new DOMException("The connection is gone.", "NetworkError"));
    }
    this.#asked.clear();
  }
}

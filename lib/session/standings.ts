import type { Access, Standing } from "../room/access.ts";

/** How one session's user stands to rooms, and word of it when that may have changed. */
export class Standings {
  readonly #access: Access;
  /** Who the session speaks for. */
  readonly user: () => string;
  readonly #changed: (room: string | null, own: boolean) => void;
  #stop: (() => void) | null = null;
  #ended = false;

  /** @param changed told of the room where it may have changed (null: in any); `own`: for them alone */
  constructor(
    access: Access,
    user: () => string,
    changed: (room: string | null, own: boolean) => void,
  ) {
    this.#access = access;
    this.user = user;
    this.#changed = changed;
  }

  /**
   * How the user stands to a room, if that is known without asking the store. From the first
   * question on the session hears of changes.
   */
  peek(room: string): Standing | undefined {
    this.follow();
    return this.#access.peek(this.user(), room);
  }

  /** From now on the session hears of changes. */
  follow(): void {
    if (this.#ended) return;
    this.#stop ??= this.#access.listen((name, user) => {
      if (user === null || user === this.user()) this.#changed(name, user !== null);
    });
  }

  /** How the user stands to a room. */
  async of(room: string): Promise<Standing> {
    return this.peek(room) ?? await this.#access.of(this.user(), room);
  }

  /** Whether the user surely may not read a room; a store that does not answer changes nothing. */
  async excluded(room: string): Promise<boolean> {
    try {
      return !(await this.of(room)).read;
    } catch {
      return false;
    }
  }

  /** The session is over. */
  end(): void {
    this.#ended = true;
    this.#stop?.();
  }
}

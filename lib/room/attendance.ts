/** Those of a room whom another isolate has told of. */
interface Elsewhere {
  users: readonly string[];
  /** Those of them who are not idle there. */
  awake: ReadonlySet<string>;
  /** Until then it holds, in milliseconds since the Unix epoch. */
  expires: number;
}

/** Who is present in a room, here and at other isolates, and who of them is idle. */
export class Attendance {
  /** Everybody present, with the number of isolates that say so. */
  readonly #present = new Map<string, number>();
  /** Sessions here by user, and those of them that are awake. */
  readonly #here = new Map<string, number>();
  readonly #awake = new Map<string, number>();
  /** Members elsewhere by isolate. */
  readonly #elsewhere = new Map<string, Elsewhere>();

  /** Everybody present, those longest here first. */
  get users(): MapIterator<string> {
    return this.#present.keys();
  }

  get size(): number {
    return this.#present.size;
  }

  /** Those with a session in this isolate. */
  get local(): MapIterator<string> {
    return this.#here.keys();
  }

  get localSize(): number {
    return this.#here.size;
  }

  /** Isolates that have told of members. */
  get isolates(): number {
    return this.#elsewhere.size;
  }

  has(user: string): boolean {
    return this.#present.has(user);
  }

  /** Whether somebody present looks at none of their pages. */
  isIdle(user: string): boolean {
    if (this.#awake.has(user)) return false;
    for (const { awake } of this.#elsewhere.values()) {
      if (awake.has(user)) return false;
    }
    return this.#present.has(user);
  }

  /** Whether somebody looks at none of their pages in this isolate. */
  isIdleHere(user: string): boolean {
    return !this.#awake.has(user);
  }

  /** A session comes. @returns whether it is its user's first here */
  enter(user: string): boolean {
    const first = add(this.#here, user, 1) === 1;
    add(this.#awake, user, 1);
    if (first) add(this.#present, user, 1);
    return first;
  }

  /** A session goes. @returns whether it was its user's last here */
  leave(user: string, idle: boolean): boolean {
    if (!idle) add(this.#awake, user, -1);
    const last = add(this.#here, user, -1) === 0;
    if (last) add(this.#present, user, -1);
    return last;
  }

  /** A session turns away, or comes back. */
  setIdle(user: string, on: boolean): void {
    add(this.#awake, user, on ? -1 : 1);
  }

  /** Takes what an isolate says. @returns whether it had said nothing before */
  learn(isolate: string, users: readonly string[], idle: readonly string[], expires: number) {
    const news = !this.#elsewhere.has(isolate);
    for (const user of users) add(this.#present, user, 1);
    this.#end(isolate);
    if (users.length > 0) {
      const awake = new Set(users).difference(new Set(idle));
      this.#elsewhere.set(isolate, { users, awake, expires });
    }
    return news;
  }

  /** Forgets what holds no longer. @returns how many isolates that were */
  expire(now: number): number {
    const over = [...this.#elsewhere].filter(([, { expires }]) => expires <= now);
    for (const [isolate] of over) this.#end(isolate);
    return over.length;
  }

  #end(isolate: string): void {
    for (const user of this.#elsewhere.get(isolate)?.users ?? []) add(this.#present, user, -1);
    this.#elsewhere.delete(isolate);
  }
}

/** Adds to a count, which is gone at 0. @returns the count */
function add(counts: Map<string, number>, user: string, by: 1 | -1): number {
  const count = Math.max(0, (counts.get(user) ?? 0) + by);
  if (count > 0) counts.set(user, count);
  else counts.delete(user);
  return count;
}

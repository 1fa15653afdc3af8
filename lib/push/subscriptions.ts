import type { DoNotDisturb } from "../base/quiet_hours.ts";
import { keys } from "../store/keys.ts";
import { fromJson, type Kv, toJson } from "../store/kv.ts";
import { listPages } from "../store/list_pages.ts";

/** Devices of a user that are pushed to. A new one takes the place of the oldest. */
export const MAX_SUBSCRIPTIONS = 10;
/** Users that one read brings. */
const PAGE = 200;

/** One browser that wants to be told (Push API §3), and when it does not. */
export interface Subscription extends DoNotDisturb {
  /** Where its push service takes messages. */
  endpoint: string;
  /** The browser's public key and secret (RFC 8291 §2), in base64url. */
  keys: { p256dh: string; auth: string };
  locale: "ko" | "en";
  /** The origin that it subscribed at. */
  origin: string;
}

/** Who is to be pushed to where. */
export class Subscriptions {
  readonly #kv: Kv;

  constructor(kv: Kv) {
    this.#kv = kv;
  }

  async list(user: string): Promise<Subscription[]> {
    const entry = await this.#kv.get(keys.pushes(user));
    return entry ? fromJson<Subscription[]>(entry.value) : [];
  }

  /** Users who have devices, at most `limit`. */
  async users(limit: number): Promise<string[]> {
    const users: string[] = [];
    for await (const page of listPages(this.#kv, { prefix: keys.allPushes }, PAGE)) {
      users.push(...page.map(({ key }) => String(key[1])));
      if (users.length >= limit) break;
    }
    return users.slice(0, limit);
  }

  /** Adds a device, or changes what is known of it. It was somebody else's no longer. */
  async add(user: string, subscription: Subscription): Promise<void> {
    const { endpoint } = subscription;
    const before = await this.#kv.get(keys.pushed(endpoint));
    const other = before && fromJson<{ user: string }>(before.value).user;
    if (other !== null && other !== user) await this.remove(other, endpoint);
    await this.#change(
      user,
      (present) =>
        [...present.filter((one) => one.endpoint !== endpoint), subscription]
          .slice(-MAX_SUBSCRIPTIONS),
    );
  }

  /** Removes a device, or all of them. */
  async remove(user: string, endpoint?: string): Promise<void> {
    await this.#change(
      user,
      (present) => present.filter((one) => endpoint !== undefined && one.endpoint !== endpoint),
    );
  }

  async #change(
    user: string,
    change: (present: Subscription[]) => Subscription[],
  ): Promise<void> {
    const key = keys.pushes(user);
    while (true) {
      const entry = await this.#kv.get(key);
      const before = entry ? fromJson<Subscription[]>(entry.value) : [];
      const after = change(before);
      if (before.length === 0 && after.length === 0) return;
      const there = new Set(after.map(({ endpoint }) => endpoint));
      const gone = before.filter(({ endpoint }) => !there.has(endpoint));
      const forgotten = gone.map(({ endpoint }) => keys.pushed(endpoint));
      const owned = after.map(({ endpoint }) => ({
        key: keys.pushed(endpoint),
        value: toJson({ user }),
      }));
      const written = await this.#kv.commit({
        checks: [{ key, versionstamp: entry?.versionstamp ?? null }],
        set: [...after.length > 0 ? [{ key, value: toJson(after) }] : [], ...owned],
        delete: [...after.length > 0 ? [] : [key], ...forgotten],
      });
      if (written !== null) return;
    }
  }
}

import type { QuietHours } from "../base/quiet_hours.ts";
import { keys } from "../store/keys.ts";
import { fromJson, type Kv, toJson } from "../store/kv.ts";

/** Devices of a user that are pushed to. A new one takes the place of the oldest. */
export const MAX_SUBSCRIPTIONS = 10;

/** One browser that wants to be told (Push API §3), and how. */
export interface Subscription {
  /** Where its push service takes messages. */
  endpoint: string;
  /** The browser's public key and secret (RFC 8291 §2), in base64url. */
  keys: { p256dh: string; auth: string };
  locale: "ko" | "en";
  /** The origin that it subscribed at. */
  origin: string;
  quiet?: QuietHours;
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

  /** Adds a device, or changes what is known of it. */
  async add(user: string, subscription: Subscription): Promise<void> {
    await this.#change(
      user,
      (present) =>
        [...present.filter(({ endpoint }) => endpoint !== subscription.endpoint), subscription]
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
      const written = await this.#kv.commit({
        checks: [{ key, versionstamp: entry?.versionstamp ?? null }],
        ...(after.length > 0 ? { set: [{ key, value: toJson(after) }] } : { delete: [key] }),
      });
      if (written !== null) return;
    }
  }
}

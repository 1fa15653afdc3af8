/**
 * Sends to push services (RFC 8030), encrypted for the browser alone (RFC 8291) and signed as this
 * server (RFC 8292). Loaded when there is something to send or to subscribe.
 */
import webPush from "web-push";
import { keys } from "../store/keys.ts";
import { fromJson, type Kv, toJson } from "../store/kv.ts";
import type { Subscription } from "./subscriptions.ts";

/** A push service keeps what it cannot deliver for so long, in seconds. */
const TTL_SECONDS = 24 * 60 * 60;
/** It has so long to answer, in milliseconds. */
const ANSWER_MS = 10_000;

/** The key pair that this server signs with; browsers subscribe for its public half. */
export interface VapidKeys {
  publicKey: string;
  privateKey: string;
}

/** The key pair of this store, made once. */
export async function readVapidKeys(kv: Kv): Promise<VapidKeys> {
  while (true) {
    const entry = await kv.get(keys.vapid);
    if (entry) return fromJson<VapidKeys>(entry.value);
    await kv.commit({
      checks: [{ key: keys.vapid, versionstamp: null }],
      set: [{ key: keys.vapid, value: toJson(webPush.generateVAPIDKeys()) }],
    });
  }
}

/**
 * Sends one message.
 * @param topic of what waits at the push service, the newest of a topic is kept
 * @returns `gone`: the subscription is over, remove it
 */
export async function sendPush(
  { endpoint, keys, origin }: Subscription,
  payload: string,
  { contact, topic, vapid }: { contact: string | undefined; topic: string; vapid: VapidKeys },
): Promise<"sent" | "gone" | "failed"> {
  try {
    const request = webPush.generateRequestDetails({ endpoint, keys }, payload, {
      TTL: TTL_SECONDS,
      urgency: "high",
      topic,
      vapidDetails: {
        // Who answers for this server: its owner, else its own address.
        subject: contact ?? (origin.startsWith("https:") ? origin : "mailto:nobody@localhost"),
        ...vapid,
      },
    });
    const { "Content-Length": _, ...headers } = request.headers;
    const response = await fetch(endpoint, {
      method: "POST",
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, String(value)]),
      ),
      body: new Uint8Array(request.body!),
      // Elsewhere nobody has allowed us to go.
      redirect: "error",
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    await response.body?.cancel();
    if (response.status === 404 || response.status === 410) return "gone";
    return response.ok ? "sent" : "failed";
  } catch {
    return "failed";
  }
}

/** Whether a server may be asked to send there: the services of browsers, and nobody's own network. */
export function isPushService(endpoint: string, allowed: readonly string[]): boolean {
  const url = URL.parse(endpoint);
  if (!url || url.username !== "" || endpoint.length > 1_024) return false;
  return allowed.some((host) => {
    if (host.includes("://")) return url.origin === host;
    const named = host.startsWith("*.") ? url.host.endsWith(host.slice(1)) : url.host === host;
    return named && url.protocol === "https:";
  });
}

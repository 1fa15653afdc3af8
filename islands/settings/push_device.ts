/** This browser as one that is pushed to. */
import type { DoNotDisturb } from "../../lib/base/quiet_hours.ts";
import { request } from "./request.ts";

/** Whether this browser can be pushed to, on this connection. */
export function canPush(): boolean {
  return "serviceWorker" in navigator && "PushManager" in globalThis && isSecureContext;
}

/** Whether it is, as far as the server knows. */
export async function isPushed(): Promise<boolean> {
  if (!canPush()) return false;
  const registration = await navigator.serviceWorker.getRegistration("/");
  const subscription = await registration?.pushManager.getSubscription();
  if (!subscription) return false;
  const path = `/me/push?endpoint=${encodeURIComponent(subscription.endpoint)}`;
  const found = await request<{ subscribed: boolean }>("GET", path);
  // Without an answer: as the browser has it.
  return "code" in found || found.answer.subscribed;
}

/**
 * Has this browser pushed to from now on, or tells the server when not to disturb.
 * @returns a code, or null
 */
export async function startPush({ quiet, until }: DoNotDisturb): Promise<string | null> {
  if (await Notification.requestPermission() !== "granted") return "cancelled";
  const key = await request<{ key: string }>("GET", "/me/push");
  if ("code" in key) return key.code;
  const { pushManager } = await worker();
  const subscription = await subscribe(pushManager, key.answer.key);
  const kept = await request("POST", "/me/push", {
    ...subscription.toJSON(),
    ...(quiet && { quiet }),
    ...(until && { until }),
  });
  return "code" in kept ? kept.code : null;
}

/** The service worker, which shows what comes when no page is open. */
export async function worker(): Promise<ServiceWorkerRegistration> {
  await navigator.serviceWorker.register("/sw.js");
  return await navigator.serviceWorker.ready;
}

/** The present subscription, unless it is for another key than the server has now. */
async function subscribe(manager: PushManager, key: string): Promise<PushSubscription> {
  const present = await manager.getSubscription();
  const known = present?.options.applicationServerKey;
  if (present && known && base64url(new Uint8Array(known)) === key) return present;
  await present?.unsubscribe();
  return await manager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

function base64url(bytes: Uint8Array): string {
  const letters = btoa(String.fromCharCode(...bytes));
  return letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Ends it. */
export async function stopPush(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration("/");
  const subscription = await registration?.pushManager.getSubscription();
  if (!subscription) return;
  await request("DELETE", "/me/push", { endpoint: subscription.endpoint });
  await subscription.unsubscribe();
}

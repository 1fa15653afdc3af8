/** This browser as one that is pushed to. */
import type { QuietHours } from "../../lib/base/quiet_hours.ts";
import { request } from "./request.ts";

/** Whether this browser can be pushed to, on this connection. */
export function canPush(): boolean {
  return "serviceWorker" in navigator && "PushManager" in globalThis && isSecureContext;
}

/** Whether it is. */
export async function isPushed(): Promise<boolean> {
  if (!canPush()) return false;
  const registration = await navigator.serviceWorker.getRegistration("/");
  return await registration?.pushManager.getSubscription() != null;
}

/** Has this browser pushed to from now on, or tells the server of other hours. @returns a code, or null */
export async function startPush(quiet: QuietHours | null): Promise<string | null> {
  if (await Notification.requestPermission() !== "granted") return "cancelled";
  const key = await request<{ key: string }>("GET", "/me/push");
  if ("code" in key) return key.code;
  await navigator.serviceWorker.register("/sw.js");
  const { pushManager } = await navigator.serviceWorker.ready;
  const subscription = await pushManager.getSubscription() ?? await pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: key.answer.key,
  });
  const kept = await request("POST", "/me/push", {
    ...subscription.toJSON(),
    ...(quiet && { quiet }),
  });
  return "code" in kept ? kept.code : null;
}

/** Ends it. */
export async function stopPush(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration("/");
  const subscription = await registration?.pushManager.getSubscription();
  if (!subscription) return;
  await request("DELETE", "/me/push", { endpoint: subscription.endpoint });
  await subscription.unsubscribe();
}

/** What a test sees of a room or a client. */
import { assertInstanceOf } from "@std/assert";
import { PublishError } from "../../lib/client/mod.ts";
import type { Outgoing } from "../../lib/client/types.ts";
import { settle } from "../support/fake_clock.ts";

/** Details of an event as they come. */
export function details<Detail>(
  target: EventTarget,
  type: string,
): Detail[] {
  const seen: Detail[] = [];
  target.addEventListener(type, (event) => seen.push((event as CustomEvent<Detail>).detail));
  return seen;
}

/** Texts of messages as they come, from snapshots (in brackets) and after. */
export function texts(room: EventTarget): string[] {
  const seen: string[] = [];
  room.addEventListener("snapshot", (event) => {
    const { messages } = (event as CustomEvent<{ messages: { text: string }[] }>).detail;
    seen.push(`[${messages.map(({ text }) => text).join(" ")}]`);
  });
  room.addEventListener("messages", (event) => {
    for (const { text } of (event as CustomEvent<{ text: string }[]>).detail) seen.push(text);
  });
  return seen;
}

/** Texts and states of what is on its way. */
export function shown(outgoing: readonly Outgoing[]): string[] {
  return outgoing.map(({ text, state }) => `${text} ${state}`);
}

/** How the promise of a publish ended, or "pending". */
export async function outcome(promise: Promise<string>): Promise<string> {
  const told = promise.catch((error) => {
    assertInstanceOf(error, PublishError);
    return error.refusal ? `${error.reason} ${error.refusal.code}` : error.reason;
  });
  await settle();
  return await Promise.race([told, Promise.resolve("pending")]);
}

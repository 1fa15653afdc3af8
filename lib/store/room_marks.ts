/** What a room keeps in sight: its topic and its pinned messages. Each commit sets them as it goes. */
import {
  type Change,
  MESSAGE_LIMITS,
  type Position,
  position,
  type StoredEvent,
} from "../protocol/mod.ts";
import { keys } from "./keys.ts";
import { atFrom, type Entry, fromJson, type Key, type Kv, toJson } from "./kv.ts";

interface Mark {
  generation: string;
  index: number;
  time: number;
  event: StoredEvent;
}

/** What a commit does to them: the last event of a kind counts. Commits are in the log's order. */
export function marks(
  room: string,
  generation: string,
  time: number,
  events: readonly (readonly [index: number, event: StoredEvent])[],
): { set: { key: Key; value: Uint8Array }[]; delete: Key[] } {
  const byKey = new Map<string, { key: Key; value: Uint8Array | null }>();
  for (const [index, event] of events) {
    const { on, target = "", type } = event;
    const value = () => toJson({ generation, index, time, event } satisfies Mark);
    if (type === "topic") byKey.set("", { key: keys.topic(room), value: value() });
    if (type === "pin" || type === "delete") {
      const key = keys.pin(room, target);
      byKey.set(target, { key, value: type === "pin" && on ? value() : null });
    }
  }
  const all = [...byKey.values()];
  return {
    set: all.flatMap(({ key, value }) => value ? [{ key, value }] : []),
    delete: all.flatMap(({ key, value }) => value ? [] : [key]),
  };
}

/** The room's topic and pins, as the events that set them. */
export async function readMarks(kv: Kv, room: string): Promise<Change[]> {
  const [topic, pins] = await Promise.all([
    kv.get(keys.topic(room)),
    kv.list({ prefix: keys.pins(room) }, { limit: MESSAGE_LIMITS.pins * 2 }),
  ]);
  return [...topic ? [topic] : [], ...pins].map(read);
}

/** Whether one more message may be pinned. */
export async function mayPin(kv: Kv, room: string, target: Position): Promise<boolean> {
  const { pins } = MESSAGE_LIMITS;
  const found = await kv.list({ prefix: keys.pins(room) }, { limit: pins });
  return found.length < pins || found.some(({ key }) => key[2] === target);
}

function read({ value, versionstamp }: Entry): Change {
  const { generation, index, time, event } = fromJson<Mark>(value);
  const pos = position(atFrom(generation, versionstamp), index);
  return { ...event, type: event.type!, pos, time };
}

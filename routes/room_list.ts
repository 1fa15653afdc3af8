import { HttpError } from "../lib/http/problem.ts";
import { foldSegments, isReservedRoom, type Message } from "../lib/protocol/mod.ts";
import {
  type ActiveRoom,
  type AreListed,
  type DirectoryCursor,
  listActiveRooms,
} from "../lib/store/directory.ts";
import { readSegments } from "../lib/store/head.ts";
import { type Segment, toWire } from "../lib/store/segment.ts";
import type { App } from "./app.ts";

/** Rooms on a page of the list. */
const PAGE = 20;

/** Pages of the index that are looked through for one of the list. */
const MAX_PAGES = 5;

/** Messages that are looked through for the newest one that says something. */
const LOOKED_AT = 10;

/** A room in the list of rooms. */
export interface RoomSummary {
  name: string;
  /** When it was last heard, in milliseconds since the Unix epoch; null: never. */
  time: number | null;
  /** The newest message; null if the newest events are none. */
  last: { from: string; author?: string; text: string } | null;
}

/**
 * A page of rooms, those heard last first, and the `from` of the next page.
 * @throws {HttpError} 400 if `from` is not one that a page gave
 */
export async function listRooms(
  app: App,
  from: string | null,
  archived = false,
): Promise<{ rooms: RoomSummary[]; next: string | null }> {
  const { active, newest, next } = await listedRooms(app, from, archived);
  const said = await Promise.all(
    active.map(({ name }) => lastSaid(app, name, newest.get(name) ?? null)),
  );
  const people = await app.people.load(said.flatMap((message) => message?.from ?? []));
  const rooms = active.map(({ name }, index): RoomSummary => {
    const message = said[index];
    const author = message && people[message.from]?.name;
    return {
      name,
      time: newest.get(name)?.time ?? null,
      last: message
        ? { from: message.from, text: lineOf(message), ...(author !== undefined && { author }) }
        : null,
    };
  });
  return { rooms, next: next && `${next.second}.${next.room}.${next.after}` };
}

/** The newest message of a room that says something: after it may come reactions, or what was deleted. */
async function lastSaid(
  app: App,
  room: string,
  newest: Segment | null,
): Promise<Message | undefined> {
  const lastOf = (segments: readonly Segment[]) =>
    foldSegments(toWire(segments)).findLast(({ deleted }) => !deleted);
  if (!newest) return undefined;
  return lastOf([newest]) ?? lastOf((await app.rooms.log(room).readNewest(LOOKED_AT)).segments);
}

/**
 * Only public rooms are listed, and those that are put away by themselves. What was said last in them is
 * read beside the question whether they are, for most are.
 */
async function listedRooms(app: App, from: string | null, archived: boolean) {
  const isListed = async (room: string) => {
    if (isReservedRoom(room)) return false;
    const record = await app.rooms.access.record(room);
    if (record === null) return !archived;
    return record.kind === "public" && (record.archivedAt !== undefined) === archived;
  };
  const newest = new Map<string, Segment | null>();
  const areListed: AreListed = async (rooms) => {
    const [segments, listed] = await Promise.all([
      readSegments(app.kv, rooms),
      Promise.all(rooms.map(({ name }) => isListed(name))),
    ]);
    for (const [index, { name }] of rooms.entries()) newest.set(name, segments[index]!);
    return listed;
  };
  const active: ActiveRoom[] = [];
  let next = from === null ? null : readCursor(from);
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const page = await listActiveRooms(app.kv, PAGE, next ?? undefined, areListed);
    active.push(...page.rooms);
    next = page.next;
    // Another page would bring more than one holds.
    if (next === null || active.length > 0) break;
  }
  return { active, newest, next };
}

/** A message in a line: what it says, or the names of its files. */
function lineOf({ text, files = [] }: Message): string {
  return text || files.map(({ name }) => name).join(", ");
}

function readCursor(text: string): DirectoryCursor {
  const [, second, room, after] =
    /^(\d{1,15})\.([^.]{0,64})\.(|[\da-f]*\.[^.]{1,64})$/u.exec(text) ?? [];
  if (second === undefined) {
    throw new HttpError(400, "'from' is not what a page of rooms gave as 'next'.");
  }
  return { second: Number(second), room: room!, after: after! };
}

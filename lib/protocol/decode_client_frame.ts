/**
 * Client → server frames of `sori.v1`, and the decoder that turns a text frame, of which nothing
 * is known, into one of them or a refusal. Not in `mod.ts`: with the schema library it is loaded
 * when the first socket opens, and not before the first page is served.
 */
import * as v from "valibot";
import { type Refusal, refusal } from "./errors.ts";
import { EMOJI_LENGTH, MAX_MENTIONS } from "./limits.ts";
import { isPosition } from "./position.ts";

// Longer than any name or id can be; the exact limits are checked where the value is used.
const NAME_LENGTH = 512;
const name = v.pipe(v.string(), v.maxLength(NAME_LENGTH));
const pos = v.pipe(v.string(), v.check(isPosition, "is not a position"));
const pixels = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
/** Number of an upload on its connection. */
const uploadNumber = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 32 - 1));
/** Files of one message. */
export const MESSAGE_FILES = 10;
/** Ids of uploads that a message is to have. */
export const fileIds = v.pipe(v.array(name), v.minLength(1), v.maxLength(MESSAGE_FILES));
const mentions = v.pipe(v.array(name), v.maxLength(MAX_MENTIONS));
const emoji = v.pipe(v.string(), v.maxLength(EMOJI_LENGTH));
const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000));

/**
 * What a client may ask to append: a message, or what changes one (`target` is its position) or the
 * room. `skip` moves the lane on without an event: it stands in for one that was refused for good
 * or cancelled (R3).
 */
const publishableSchema = v.variant("type", [
  v.object({
    type: v.literal("message"),
    text: v.string(),
    files: v.exactOptional(fileIds),
    reply: v.exactOptional(pos),
    mentions: v.exactOptional(mentions),
  }),
  v.object({ type: v.literal("react"), target: pos, emoji, on: v.boolean() }),
  v.object({
    type: v.literal("edit"),
    target: pos,
    text: v.string(),
    mentions: v.exactOptional(mentions),
  }),
  v.object({ type: v.literal("delete"), target: pos }),
  v.object({ type: v.literal("pin"), target: pos, on: v.boolean() }),
  v.object({ type: v.literal("topic"), text: v.string() }),
  v.object({ type: v.literal("skip") }),
]);

// Tried in this order: what comes most often stands first.
/** Every frame of a client. */
export const clientFrameSchema = v.variant("type", [
  v.object({ type: v.literal("publish"), room: name, id: name, event: publishableSchema }),
  v.object({ type: v.literal("hello"), token: v.optional(v.pipe(v.string(), v.maxLength(512))) }),
  v.object({ type: v.literal("join"), room: name, after: v.optional(pos) }),
  v.object({ type: v.literal("leave"), room: name }),
  v.object({
    type: v.literal("history"),
    room: name,
    before: v.optional(pos),
    after: v.optional(pos),
    around: v.optional(pos),
    limit: v.optional(count),
  }),
  v.object({ type: v.literal("typing"), room: name, on: v.boolean() }),
  v.object({ type: v.literal("read"), room: name, pos }),
  v.object({ type: v.literal("readers"), room: name, pos }),
  v.object({ type: v.literal("idle"), on: v.boolean() }),
  v.object({
    type: v.literal("upload"),
    room: name,
    upload: uploadNumber,
    name: v.pipe(v.string(), v.maxLength(4_096)),
    size: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 32 - 1)),
    sha256: v.exactOptional(v.pipe(v.string(), v.length(44))),
    width: v.exactOptional(pixels),
    height: v.exactOptional(pixels),
    thumbnail: v.exactOptional(name),
    file: v.exactOptional(name),
  }),
  v.object({ type: v.literal("cancel"), upload: uploadNumber }),
  v.object({ type: v.literal("watch"), on: v.boolean() }),
  v.object({ type: v.literal("ping"), n: v.pipe(v.number(), v.finite()) }),
]);

/** What a client may ask to append. */
export type Publishable = v.InferOutput<typeof publishableSchema>;

/** A decoded client frame. */
export type ClientFrame = v.InferOutput<typeof clientFrameSchema>;

/** The frame of one type. */
export type ClientFrameOf<Type extends ClientFrame["type"]> = Extract<ClientFrame, { type: Type }>;

/** What a text frame turned out to be. A refusal names the room and id where they could be read. */
export type Decoded =
  | { frame: ClientFrame }
  | { refusal: Refusal; room?: string; id?: string };

const TYPES =
  "hello, join, leave, publish, history, typing, read, readers, idle, upload, cancel, watch or ping";

/** Decodes one text frame. Never throws. */
export function decodeClientFrame(text: string): Decoded {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { refusal: refusal("bad_frame", { message: "The frame is not valid JSON." }) };
  }
  if (isPlainMessage(value)) return { frame: value };
  const result = v.safeParse(clientFrameSchema, value, { abortEarly: true });
  if (result.success) return { frame: result.output };
  return { refusal: refusal("bad_frame", { message: explain(result.issues[0]) }), ...about(value) };
}

/**
 * Whether it is what comes most often: a publish of a text, with nothing beside. The schema, which
 * would say the same, takes several times as long as reading the JSON; all else is left to it.
 */
function isPlainMessage(value: unknown): value is ClientFrameOf<"publish"> {
  if (typeof value !== "object" || value === null) return false;
  const { type, room, id, event } = value as Record<string, unknown>;
  if (type !== "publish" || !isName(room) || !isName(id) || size(value) !== 4) return false;
  if (typeof event !== "object" || event === null || size(event) !== 2) return false;
  const { type: what, text } = event as Record<string, unknown>;
  return what === "message" && typeof text === "string";
}

function isName(value: unknown): boolean {
  return typeof value === "string" && value.length <= NAME_LENGTH;
}

function size(value: object): number {
  return Object.keys(value).length;
}

function explain(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  if (path === null) return "The frame is not a JSON object.";
  if (path === "type") return `'type' must be one of ${TYPES}.`;
  return `'${path.slice(0, 40)}' is missing or not of its type (expected ${
    issue.expected ?? issue.message
  }).`;
}

/** Room and id of a frame that is wrong elsewhere, so that the sender knows which one it was. */
function about(value: unknown): { room?: string; id?: string } {
  if (typeof value !== "object" || value === null) return {};
  const { room, id } = value as { room?: unknown; id?: unknown };
  return {
    ...(typeof room === "string" && room.length <= 512 && { room }),
    ...(typeof id === "string" && id.length <= 512 && { id }),
  };
}

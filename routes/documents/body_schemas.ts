/** What requests to the HTTP API bring and what they are answered by, as the OpenAPI document has it. */
import * as v from "valibot";
import { historyPage } from "../../lib/protocol/decode_server_frame.ts";
import { ERRORS } from "../../lib/protocol/mod.ts";
import { message, newRoom, profile, roomAction } from "../request_bodies.ts";
import { jsonSchema } from "./schemas.ts";
import { type JsonSchema, shapeSchema } from "./shape_schema.ts";

const DRAFT = "draft-2020-12";

const saidMessage = v.object({
  pos: v.string(),
  time: v.number(),
  from: v.string(),
  text: v.string(),
  files: v.optional(v.array(v.looseObject({ id: v.string(), name: v.string() }))),
});
const found = v.object({
  results: v.array(v.object({
    room: v.string(),
    ...saidMessage.entries,
    marks: v.array(v.tuple([v.number(), v.number()])),
    before: v.optional(saidMessage),
    after: v.optional(saidMessage),
  })),
  people: v.record(v.string(), v.looseObject({ name: v.optional(v.string()) })),
  next: v.nullable(v.string()),
  time: v.nullable(v.number()),
});
const person = v.object({
  id: v.string(),
  name: v.optional(v.string()),
  color: v.optional(v.number()),
  picture: v.optional(v.string()),
  token: v.optional(v.string()),
});
const rooms = v.object({
  rooms: v.array(v.object({
    name: v.string(),
    time: v.nullable(v.number()),
    last: v.nullable(
      v.object({ from: v.string(), author: v.optional(v.string()), text: v.string() }),
    ),
  })),
  next: v.nullable(v.string()),
});
const myRoom = {
  name: v.string(),
  kind: v.picklist(["public", "unlisted", "private", "direct"]),
  title: v.optional(v.string()),
  partner: v.optional(v.string()),
  role: v.optional(v.picklist(["owner", "moderator", "member"])),
  archived: v.optional(v.literal(true)),
  muted: v.optional(v.literal(true)),
  notify: v.optional(v.literal("all")),
  read: v.optional(v.string()),
};
const members = v.array(v.object({
  user: v.string(),
  role: v.picklist(["owner", "moderator", "member"]),
  since: v.number(),
}));
const people = v.record(v.string(), v.object({ name: v.optional(v.string()) }));
const myRooms = v.object({
  rooms: v.array(v.object({
    ...myRoom,
    time: v.optional(v.number()),
    last: v.optional(v.object({ from: v.string(), text: v.string() })),
    unread: v.number(),
    more: v.optional(v.literal(true)),
    mentions: v.number(),
    called: v.optional(v.object({
      pos: v.string(),
      from: v.string(),
      name: v.optional(v.string()),
      text: v.string(),
    })),
  })),
  people,
});
const published = v.object({
  id: v.string(),
  pos: v.nullable(v.string()),
  token: v.optional(v.string()),
});

const upload = v.object({
  id: v.string(),
  name: v.string(),
  size: v.number(),
  offset: v.number(),
  complete: v.boolean(),
  type: v.optional(v.string()),
  width: v.optional(v.number()),
  height: v.optional(v.number()),
  thumbnail: v.optional(v.string()),
  token: v.optional(v.string()),
});

/** An event, where it stands and when it came. */
const PLACED = {
  type: "object",
  properties: {
    pos: { type: "string" },
    time: { type: "number" },
    from: { type: "string" },
    text: { type: "string" },
  },
  required: ["pos", "time", "from"],
};

/** What a room has pinned. */
const PINS = {
  type: "object",
  properties: {
    room: { type: "string" },
    people: { type: "object" },
    pins: {
      type: "array",
      items: {
        ...PLACED,
        properties: { ...PLACED.properties, message: PLACED },
        required: [...PLACED.required, "message"],
      },
    },
  },
  required: ["room", "people", "pins"],
};

/** One message with its history. */
const MESSAGE_HISTORY = {
  type: "object",
  properties: {
    room: { type: "string" },
    people: { type: "object" },
    message: PLACED,
    changes: { type: "array", items: PLACED },
    edits: { type: "array", items: PLACED },
  },
  required: ["room", "people", "message", "changes", "edits"],
};

/** Schemas by the name that the document refers to them by. */
export function bodySchemas(): Record<string, JsonSchema> {
  return {
    Rooms: jsonSchema(rooms, DRAFT),
    Found: jsonSchema(found, DRAFT),
    NewRoom: jsonSchema(newRoom, DRAFT),
    MadeRoom: jsonSchema(
      v.object({ name: v.string(), token: v.optional(v.string()) }),
      DRAFT,
    ),
    Room: jsonSchema(v.object({ ...myRoom, members, people }), DRAFT),
    RoomAction: jsonSchema(roomAction, DRAFT),
    RoomActionDone: jsonSchema(v.object({ address: v.optional(v.string()) }), DRAFT),
    MyRooms: jsonSchema(myRooms, DRAFT),
    Page: shapeSchema(historyPage, DRAFT),
    MessageHistory: MESSAGE_HISTORY,
    Pins: PINS,
    Message: jsonSchema(message, DRAFT),
    Published: jsonSchema(published, DRAFT),
    Upload: jsonSchema(upload, DRAFT),
    Person: jsonSchema(person, DRAFT),
    Profile: jsonSchema(profile, DRAFT),
    Problem: {
      type: "object",
      properties: {
        type: { type: "string" },
        title: { type: "string" },
        status: { type: "integer" },
        detail: { type: "string" },
        code: { type: "string", enum: Object.keys(ERRORS) },
      },
      required: ["type", "title", "status", "detail"],
    },
  };
}

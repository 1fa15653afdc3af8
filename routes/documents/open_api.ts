/** The HTTP API as OpenAPI 3.1. Over 300 lines because a document is read, and written, as a whole. */
import type { Limits } from "../../lib/protocol/mod.ts";
import { FRAMES_TYPE } from "../../lib/transport/http_frames.ts";
import { bodySchemas } from "./body_schemas.ts";
import type { JsonSchema } from "./shape_schema.ts";

/** One operation of an OpenAPI document, as far as pages and tests look into it. */
export interface Operation {
  operationId: string;
  summary: string;
  parameters?: { name: string; in: string; required?: boolean; description: string }[];
  requestBody?: { content: Record<string, { schema: JsonSchema; example?: unknown }> };
  responses: Record<string, { description: string; content?: Record<string, unknown> }>;
  security?: Record<string, string[]>[];
}

/** An OpenAPI document. */
export interface OpenApi {
  openapi: string;
  info: { title: string; version: string; description: string; license: object };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema>; [part: string]: unknown };
  [part: string]: unknown;
}

const text = (description: string) => ({
  description,
  content: { "text/plain": { schema: { type: "string" } } },
});
const frames = { [FRAMES_TYPE]: { schema: { type: "string" } } };
const json = (name: string) => ({
  "application/json": { schema: { $ref: `#/components/schemas/${name}` } },
});
const problem = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});
const header = (name: string, description: string, required = false) => ({
  name,
  in: "header",
  required,
  description,
  schema: { type: "string" },
});
const query = (name: string, description: string, schema: object = { type: "string" }) => ({
  name,
  in: "query",
  description,
  schema,
});
const POS = {
  name: "pos",
  in: "path",
  required: true,
  description: "A message's position.",
  schema: { type: "string", pattern: "^[0-9a-f]{24}\\.\\d{3}$" },
};
const ROOM = {
  name: "room",
  in: "path",
  required: true,
  description: "The room's name.",
  schema: { type: "string" },
};
const FILE = {
  name: "file",
  in: "path",
  required: true,
  description: "The upload's id.",
  schema: { type: "string" },
};
const FILE_BODY = {
  required: true,
  content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
};
const GONE = problem("There is no such upload of yours in this room (any more).");
const BAD = problem("Something of the request is wrong.");
const UNKNOWN = problem("The token is not valid.");
const FORBIDDEN = problem("A page of a foreign origin may not write with the cookie's identity.");
const CLOSED = problem("Pages of foreign origins may not connect here.");
const TOO_MANY = problem("Too much at once; `Retry-After` says how long to wait.");
const AWAY = problem("The store does not answer, or the server stops; `Retry-After` says when.");
const READING = [
  query("room", "A room to read; repeat it for more."),
  query("after", "The position to go on from, of the `room` before it."),
];

/** What scripts and bots do over plain HTTP, as OpenAPI 3.1. */
export function openApi(origin: string, limits: Limits): OpenApi {
  const refusals = { 400: BAD, 401: UNKNOWN, 429: TOO_MANY, 503: AWAY };
  return {
    openapi: "3.1.0",
    info: {
      title: "Sori",
      version: "1",
      description: "Rooms, what is said in them, and who says it. Errors are problem details " +
        "(RFC 9457) with a `code` where there is one.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: origin }],
    security: [{}, { token: [] }, { cookie: [] }],
    paths: {
      "/api/rooms": {
        get: {
          operationId: "listRooms",
          summary: "A page of rooms, those heard last first.",
          parameters: [query("from", "`next` of the page before.")],
          responses: { 200: { description: "The rooms.", content: json("Rooms") }, ...refusals },
        },
        post: {
          operationId: "makeRoom",
          summary: "Make a room that is yours. Names of unlisted and private ones are drawn.",
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: { $ref: "#/components/schemas/NewRoom" },
                example: { name: "소리", kind: "private" },
              },
            },
          },
          responses: {
            201: { description: "It is there.", content: json("MadeRoom") },
            403: FORBIDDEN,
            404: problem("Not the name of a room."),
            413: problem("The body is too large."),
            ...refusals,
          },
        } as Operation,
      },
      "/api/rooms/{room}": {
        get: {
          operationId: "readRoom",
          summary: "What a room is to you, and who is in it.",
          parameters: [ROOM],
          responses: {
            200: { description: "The room.", content: json("Room") },
            404: problem("No room for you."),
            ...refusals,
          },
        },
        post: {
          operationId: "actOnRoom",
          summary:
            "Say of what to be told, mute or unmute, leave, archive or unarchive, invite, revoke, " +
            "remove a member, give a role, say what it is about (`text`), unpin a message (`id`).",
          parameters: [ROOM],
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: { $ref: "#/components/schemas/RoomAction" },
                example: { do: "invite", expires: "week", uses: "one" },
              },
            },
          },
          responses: {
            200: {
              description: "Done. A new invitation's `address` is told this once.",
              content: json("RoomActionDone"),
            },
            403: problem("It takes another role, or a page of a foreign origin asked."),
            404: problem("No room for you."),
            413: problem("The body is too large."),
            ...refusals,
          },
        } as Operation,
      },
      "/api/me/rooms": {
        get: {
          operationId: "listMyRooms",
          summary: "Your rooms with what is unread in each (counted up to 99), heard last first.",
          responses: { 200: { description: "They.", content: json("MyRooms") }, ...refusals },
        },
      },
      "/api/search": {
        get: {
          operationId: "search",
          summary:
            "Messages of a room, or of yours, the newest first, each with its neighbours. A " +
            "request looks through a bounded part: `next` goes on, also when it found nothing.",
          parameters: [
            query(
              "q",
              "Words that all occur, in any case; several in quotes. Initial consonants " +
                "stand for syllables: ㅇㄴ finds 안녕. Filters may stand among them: `from:name`.",
            ),
            query("room", "The room's name; without it all rooms that are yours."),
            query("from", "A user's id, or a part of their name."),
            query("has", "`file`, `image` or `link`; several with commas."),
            query("before", "Said earlier than this date, or moment (RFC 3339)."),
            query("after", "Said on this date or later."),
            query("cursor", "`next` of the answer before, with the same query."),
          ],
          responses: {
            200: {
              description: "What was found. `marks` say where the words are in `text`, in UTF-16 " +
                "units; `time` how far back it was looked.",
              content: json("Found"),
            },
            404: problem("Not the name of a room, or not yours to read."),
            ...refusals,
          },
        },
      },
      "/api/rooms/{room}/messages/{pos}": {
        get: {
          operationId: "readMessage",
          summary: "One message as it was sent, what counts of it now, and its edits.",
          parameters: [ROOM, POS],
          responses: {
            200: { description: "The message.", content: json("MessageHistory") },
            404: problem("Not the name of a room, or no message of it."),
            ...refusals,
          },
        },
      },
      "/api/rooms/{room}/pins": {
        get: {
          operationId: "listPins",
          summary: "The pinned messages as they are now, those pinned last first.",
          parameters: [ROOM],
          responses: {
            200: { description: "The pins.", content: json("Pins") },
            404: problem("Not the name of a room, or no room for you."),
            ...refusals,
          },
        },
      },
      "/api/rooms/{room}/events": {
        get: {
          operationId: "readEvents",
          summary: "A page of the log: before, after or around a position, else the newest.",
          parameters: [
            ROOM,
            query("before", "A position."),
            query("after", "A position."),
            query("around", "A position."),
            query("limit", "Events at the most; a page holds whole segments.", {
              type: "integer",
              minimum: 1,
              maximum: limits.historyEvents,
            }),
          ],
          responses: {
            200: { description: "The page.", content: json("Page") },
            404: problem("Not the name of a room."),
            ...refusals,
          },
        },
        post: {
          operationId: "publish",
          summary: "Say something. With an Idempotency-Key, exactly once.",
          parameters: [ROOM, {
            name: "Idempotency-Key",
            in: "header",
            description: "The message's id: any string that you use for no other message. Who " +
              "repeats it gets the same answer. It needs a token or a cookie.",
            schema: { type: "string", minLength: 1, maxLength: limits.idLength },
          }],
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: { $ref: "#/components/schemas/Message" },
                example: { text: "안녕" },
              },
            },
          },
          responses: {
            201: { description: "It is in the log.", content: json("Published") },
            403: FORBIDDEN,
            404: problem("Not the name of a room."),
            409: problem("The id is of a lane that goes on elsewhere."),
            413: problem("The body is too large."),
            ...refusals,
          },
        } as Operation,
      },
      "/api/rooms/{room}/files": {
        post: {
          operationId: "upload",
          summary: "Upload a file, or begin to. A message may have it afterwards.",
          parameters: [
            ROOM,
            query("name", "The file's name."),
            query("width", "Of a picture or film, in pixels; with `height`."),
            query("height", "Of a picture or film, in pixels; with `width`."),
            query("thumbnail", "The id of a small picture of it that you uploaded before."),
            header("Upload-Complete", "`?0`: the body is only the first part of the file."),
            header("Upload-Length", "Bytes of the whole file, where the body is a part."),
            header("Repr-Digest", "`sha-256=:…:` of the whole file, to be checked."),
          ],
          requestBody: FILE_BODY,
          responses: {
            201: {
              description: "Complete, or (by `complete`) to be gone on with at `Location`.",
              content: json("Upload"),
            },
            403: FORBIDDEN,
            404: problem("Not the name of a room."),
            411: problem("How many bytes the file has is not told."),
            413: problem("The file is empty, larger than the limit, or longer than told."),
            ...refusals,
          },
        } as Operation,
      },
      "/api/rooms/{room}/files/{file}": {
        get: {
          operationId: "whereUploadStands",
          summary: "How far an upload of yours has come; `HEAD` says it in `Upload-Offset` alone.",
          parameters: [ROOM, FILE],
          responses: {
            200: { description: "So far.", content: json("Upload") },
            404: GONE,
            ...refusals,
          },
        },
        patch: {
          operationId: "goOnWithUpload",
          summary: "The next part of a file.",
          parameters: [
            ROOM,
            FILE,
            header("Upload-Offset", "Where the part begins.", true),
            header("Upload-Complete", "`?1`: it is the last one; else `?0`.", true),
          ],
          requestBody: {
            required: true,
            content: {
              "application/partial-upload": { schema: { type: "string", format: "binary" } },
            },
          },
          responses: {
            200: { description: "So far.", content: json("Upload") },
            403: FORBIDDEN,
            404: GONE,
            409: problem("Bytes are due from `Upload-Offset` on."),
            413: problem("More came than the file has."),
            415: problem("Not a part of a file."),
            ...refusals,
          },
        } as Operation,
        delete: {
          operationId: "cancelUpload",
          summary: "Give an upload up. What a message has stays.",
          parameters: [ROOM, FILE],
          responses: {
            204: { description: "It is gone." },
            403: FORBIDDEN,
            404: GONE,
            ...refusals,
          },
        },
      },
      "/api/me": {
        get: {
          operationId: "whoAmI",
          summary: "Who this client is; a new guest gets the token to be the same later.",
          responses: { 200: { description: "You.", content: json("Person") }, ...refusals },
        },
        put: {
          operationId: "rename",
          summary:
            "Take a display name (an empty one goes back to a guest's) or one of eight colours.",
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: { $ref: "#/components/schemas/Profile" },
                example: { name: "소리", color: 3 },
              },
            },
          },
          responses: {
            200: { description: "You.", content: json("Person") },
            403: FORBIDDEN,
            413: problem("The body is too large."),
            ...refusals,
          },
        } as Operation,
      },
      "/api/stream": {
        get: {
          operationId: "stream",
          summary: "Rooms as they go on, as server-sent events; each one's data is a frame.",
          parameters: [...READING, {
            name: "Last-Event-ID",
            in: "header",
            description: "The `id` of the last event: goes on after it.",
            schema: { type: "string" },
          }],
          responses: {
            200: {
              description: "The stream; frames are described in /asyncapi.json.",
              content: { "text/event-stream": { schema: { type: "string" } } },
            },
            403: CLOSED,
            ...refusals,
          },
        } as Operation,
      },
      "/api/poll": {
        get: {
          operationId: "poll",
          summary: "What is new in rooms, as soon as there is something; a frame a line.",
          parameters: [
            ...READING,
            query("wait", "Seconds to wait for something.", {
              type: "integer",
              minimum: 0,
              maximum: 25,
            }),
          ],
          responses: {
            200: { description: "Frames.", content: frames },
            403: CLOSED,
            ...refusals,
          },
        },
      },
      "/api/frames": {
        post: {
          operationId: "postFrames",
          summary: "Frames of a client that reads by stream or poll, one a line; so the answers.",
          requestBody: {
            required: true,
            content: {
              [FRAMES_TYPE]: { schema: { type: "string" }, example: '{"type":"ping","n":1}\n' },
            },
          },
          responses: {
            200: { description: "An answer to each.", content: frames },
            403: FORBIDDEN,
            413: problem("The body is too large."),
            415: problem("Not frames."),
            ...refusals,
          },
        } as Operation,
      },
      "/healthz": {
        get: {
          operationId: "isAlive",
          summary: "Whether the process answers.",
          responses: { 200: text("It does."), 400: BAD },
        },
      },
      "/readyz": {
        get: {
          operationId: "isReady",
          summary: "Whether a message is written, delivered and read back now.",
          responses: { 200: text("It does."), 429: TOO_MANY, 503: AWAY },
        },
      },
    },
    components: {
      schemas: bodySchemas(),
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        cookie: { type: "apiKey", in: "cookie", name: "sori_session" },
      },
    },
  };
}

/** What requests of the API bring as JSON. */
import * as v from "valibot";
import { fileIds } from "../lib/protocol/decode_client_frame.ts";
import { COLORS } from "../lib/protocol/mod.ts";

/** `PUT /api/me`: what is to change. */
export const profile = v.pipe(
  v.object({
    name: v.optional(v.string()),
    color: v.optional(
      v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(COLORS - 1))),
    ),
  }),
  v.check(({ name, color }) => name !== undefined || color !== undefined, "changes nothing"),
);

/** `POST /api/rooms/:room/events`. */
export const message = v.object({
  type: v.optional(v.literal("message")),
  text: v.string(),
  files: v.exactOptional(fileIds),
});

/** `POST /api/rooms`. */
export const newRoom = v.object({
  name: v.string(),
  kind: v.picklist(["public", "unlisted", "private"]),
});

/** `POST /api/rooms/:room`. */
export const roomAction = v.object({
  do: v.string(),
  text: v.optional(v.string()),
  expires: v.optional(v.string()),
  uses: v.optional(v.string()),
  id: v.optional(v.string()),
  user: v.optional(v.string()),
  role: v.optional(v.string()),
  level: v.optional(v.string()),
});
